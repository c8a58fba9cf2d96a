export * from '@golden-signals/core';

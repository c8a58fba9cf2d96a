import { render } from 'preact';
import { App } from './app.tsx';
import { live } from './live/live.ts';
import { currentPlace } from './live/location.ts';
import { keysOf } from './views/views.ts';

// Asked for before anything is drawn, so that the service answers meanwhile.
live.show(keysOf(currentPlace()));
render(<App />, document.body);

import { once } from 'node:events';
import { Writable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { writeChunks } from '../../../src/endpoints/write-chunks.ts';

/** A stream that does with a chunk when the test says so. */
function slowStream(highWaterMark = 1) {
  const waiting: Array<(error?: Error) => void> = [];
  const received: string[] = [];
  const stream = new Writable({
    highWaterMark,
    write(chunk, _encoding, done) {
      received.push(String(chunk));
      waiting.push(done);
    },
  });
  return { stream, received, takeOne: (error?: Error) => waiting.shift()?.(error) };
}

/** Chunks, and how many of them were asked for; `ended` when the reader has left. */
function counted(count: number) {
  const state = { asked: 0, ended: false };
  async function* chunks() {
    try {
      for (; state.asked < count; ) yield `chunk ${++state.asked}`;
    } finally {
      state.ended = true;
    }
  }
  return { state, chunks: chunks() };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('a chunk is given back when the stream has done with it, and a full stream is waited for', async () => {
  const { stream, received, takeOne } = slowStream();
  const { state, chunks } = counted(2);
  const back: string[] = [];
  const writing = writeChunks(chunks, stream, (chunk) => back.push(chunk));
  await turn();
  expect({ asked: state.asked, back }).toEqual({ asked: 1, back: [] });
  takeOne();
  await turn();
  expect({ asked: state.asked, back }).toEqual({ asked: 2, back: ['chunk 1'] });
  takeOne();
  await writing;
  expect(back).toEqual(['chunk 1', 'chunk 2']);
  expect(received).toEqual(['chunk 1', 'chunk 2']);
  expect(stream.writableFinished).toBe(true);
});

test('a stream that has room is not waited for', async () => {
  const { stream, takeOne } = slowStream(1_000_000);
  const { state, chunks } = counted(3);
  const back: string[] = [];
  const writing = writeChunks(chunks, stream, (chunk) => back.push(chunk));
  await turn();
  expect({ asked: state.asked, back }).toEqual({ asked: 3, back: [] });
  for (let chunk = 0; chunk < 3; chunk++) {
    takeOne();
    await turn();
  }
  await writing;
  expect(back).toHaveLength(3);
});

test('a stream whose write drops the callback, as some middleware makes it, gets everything and keeps it', async () => {
  const { stream, received, takeOne } = slowStream();
  const write = stream.write.bind(stream);
  stream.write = ((chunk: string) => write(chunk)) as typeof stream.write;
  const back: string[] = [];
  const writing = writeChunks(counted(2).chunks, stream, (chunk) => back.push(chunk));
  for (let chunk = 0; chunk < 2; chunk++) {
    await turn();
    takeOne();
  }
  await writing;
  expect(received).toEqual(['chunk 1', 'chunk 2']);
  expect(back).toEqual([]);
});

test('a stream that closes ends the source, and keeps what it was writing', async () => {
  const { stream } = slowStream();
  const { state, chunks } = counted(2);
  const back: string[] = [];
  const writing = writeChunks(chunks, stream, (chunk) => back.push(chunk));
  await turn();
  stream.destroy();
  await expect(writing).rejects.toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
  expect({ ...state, back }).toEqual({ asked: 1, ended: true, back: [] });
});

test('a stream that is closed already takes nothing', async () => {
  const { stream, received } = slowStream();
  stream.destroy();
  await once(stream, 'close');
  await expect(writeChunks(counted(2).chunks, stream)).rejects.toMatchObject({
    code: 'ERR_STREAM_PREMATURE_CLOSE',
  });
  expect(received).toEqual([]);
});

test('an error of the stream is the outcome', async () => {
  const { stream, takeOne } = slowStream();
  const { state, chunks } = counted(2);
  const writing = writeChunks(chunks, stream);
  await turn();
  takeOne(new Error('disk full'));
  await expect(writing).rejects.toThrow('disk full');
  expect(state).toEqual({ asked: 1, ended: true });
});

test('an error of the source is the outcome, and the stream is left to the caller', async () => {
  const { stream, takeOne } = slowStream();
  const writing = writeChunks(
    (async function* () {
      yield 'partial';
      throw new Error('half way');
    })(),
    stream,
  );
  await turn();
  takeOne();
  await expect(writing).rejects.toThrow('half way');
  expect(stream.writableEnded).toBe(false);
  stream.destroy();
});

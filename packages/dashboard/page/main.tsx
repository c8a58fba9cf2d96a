import { render } from 'preact';
import { App } from './app.tsx';
import { live } from './live/live.ts';
import { currentPlace } from './live/location.ts';
import { keysOf } from './views/views.ts';

/** For so long the first drawing waits for an answer: to draw the frame first, and what is in it later, takes longer. */
const answerMs = 250;

let isDrawn = false;
const stopListening = live.subscribe(draw);
setTimeout(draw, answerMs);
// Asked for before anything is drawn, so that the service answers meanwhile.
live.show(keysOf(currentPlace()));

function draw(): void {
  if (isDrawn) return;
  isDrawn = true;
  stopListening();
  render(<App />, document.body);
}

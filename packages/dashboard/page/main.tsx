import { render } from 'preact';
import { App } from './app.tsx';
import { live } from './live/live.ts';
import { currentPlace } from './live/location.ts';
import { keysOf, loadViews, viewOf } from './views/views.ts';

/** For so long the first drawing waits for an answer: to draw the frame first, and what is in it later, takes longer. */
const answerMs = 250;
const leisureMs = 1_000;

let isDrawn = false;
const stopListening = live.subscribe(draw);
setTimeout(draw, answerMs);
// Asked for before anything is drawn, so that the service answers meanwhile.
if (viewOf(currentPlace()) === undefined) void loadViews().then(ask);
else ask();

function ask(): void {
  live.show(keysOf(currentPlace()));
}

function draw(): void {
  if (isDrawn) return;
  isDrawn = true;
  stopListening();
  render(<App />, document.body);
  // At leisure, so that each view is there when it is wanted.
  setTimeout(loadViews, leisureMs);
}

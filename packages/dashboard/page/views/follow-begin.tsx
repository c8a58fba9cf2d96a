import { useEffect, useState } from 'preact/hooks';
import { beginFollowing, findFollowed } from '../live/following.ts';
import { change } from '../live/location.ts';

/** What there is to choose before anybody is followed; goes on with who is followed already. */
export function FollowBegin({ said }: { said?: string }) {
  const [failure, setFailure] = useState('');
  useEffect(() => {
    if (said !== undefined) return;
    let isShown = true;
    void findFollowed().then((client) => {
      if (isShown && client !== undefined) change({ client });
    });
    return () => {
      isShown = false;
    };
  }, []);
  const begin = async (browser: boolean) => {
    try {
      change({ client: await beginFollowing(browser), request: undefined });
    } catch (error) {
      setFailure(`The service does not begin: ${(error as Error).message}`);
    }
  };
  return (
    <section class="follow">
      <div class="bar tl">
        <h1>Follow my requests</h1>
      </div>
      {said !== undefined && <p class="soft">{said}</p>}
      <p>
        Each request of one browser or client appears here while it runs, with its calls, and with what
        explains how long it took.
      </p>
      <dl>
        <div>
          <dt>
            <button class="btn" type="button" onClick={() => void begin(true)}>
              Follow this browser
            </button>
          </dt>
          <dd class="soft">
            It gets a cookie, which it sends to all of this host for four hours, or until you stop.
          </dd>
        </div>
        <div>
          <dt>
            <button class="btn" type="button" onClick={() => void begin(false)}>
              Follow another client
            </button>
          </dt>
          <dd class="soft">A script, a phone or another service sends a header, which you copy.</dd>
        </div>
      </dl>
      <p class="soft">The last 100 requests are kept, in memory, until nobody has looked for half an hour.</p>
      <p class="crit" role="alert">
        {failure}
      </p>
    </section>
  );
}

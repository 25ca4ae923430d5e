import { useEffect, useReducer, useState } from "react";

import { type Answer, type Change, changed, NO_ANSWER } from "../answer";
import { Runner } from "../runner";

/** One answer at a time, given up when the component goes. */
export function useAnswer<Details>() {
  const [answer, dispatch] = useReducer(changed<Details>, NO_ANSWER as Answer<Details>);
  const [runner] = useState(
    () => new Runner<Details>((change: Change<Details>) => dispatch(change)),
  );
  useEffect(runner.attach, [runner]);
  return { answer, run: runner.run, stop: runner.stop };
}

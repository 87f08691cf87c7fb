// A server on a machine that has much to do refuses calls for a moment, and says that one may ask
// again: whoever fills it does.

const TRIES = 120;
const PAUSE = 500;

/** The answer to a call, once it is not refused for now. */
export async function answered(url, init) {
  for (let tries = 1; ; tries++) {
    const response = await fetch(url, init);
    if (response.status !== 503 || tries === TRIES) return response;
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

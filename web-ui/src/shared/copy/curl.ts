/** A call as a line for a shell; `body` as it is to stand there, in its quotes. */
export function curl(path: string, body: string, keyed: boolean): string {
  const key = keyed ? ` -H "Authorization: Bearer $MILLRACE_KEY"` : '';
  return `curl -s '${location.origin}${path}'${key} -H 'Content-Type: application/json' \\\n  -d ${body}`;
}

/** Claims one job after the other by hand, and says that each is done. */
export function claimLoop(queue: string, keyed: boolean): string {
  const claim = `'{"worker_id":"me","queues":["${queue}"],"max":1,"wait":"20s","lease":"60s"}'`;
  const inner = (text: string) => text.replaceAll('\n', '\n  ');
  return `while :; do
  CLAIM=$(${inner(curl('/v1/claims', claim, keyed))})
  JOB=$(echo "$CLAIM" | sed -n 's/.*"job":{"id":"\\([^"]*\\)".*/\\1/p')
  LEASE=$(echo "$CLAIM" | sed -n 's/.*"token":"\\([^"]*\\)".*/\\1/p')
  [ -n "$JOB" ] || { sleep 1; continue; }
  echo "$CLAIM"
  ${inner(curl('/v1/jobs/', `"{\\"lease\\":\\"$LEASE\\"}"`, keyed)).replace("/v1/jobs/'", `/v1/jobs/'"$JOB"/ack`)}
done`;
}

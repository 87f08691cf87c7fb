import { claimLoop } from './curl';

// A worker of one queue, in full: it claims a job, shows it, says that it is done, and claims the
// next. Needs nothing beside the JDK, or node, or a shell.

export type WorkerForm = 'shell' | 'java' | 'typescript';
export const WORKER_FORMS: WorkerForm[] = ['shell', 'java', 'typescript'];

/** `keyed`: the server asks for a key, which is read from the environment. */
export function workerIn(form: WorkerForm, queue: string, origin: string, keyed: boolean): string {
  switch (form) {
    case 'shell':
      return claimLoop(queue, keyed);
    case 'java':
      return java(queue, origin, keyed);
    case 'typescript':
      return typescript(queue, origin, keyed);
  }
}

const claimOf = (queue: string) => ({
  worker_id: 'me',
  queues: [queue],
  max: 1,
  wait: '20s',
  lease: '60s',
});

function java(queue: string, origin: string, keyed: boolean): string {
  const key = keyed
    ? '\n      .header("Authorization", "Bearer " + System.getenv("MILLRACE_KEY"))'
    : '';
  return `import java.net.URI;
import java.net.http.*;
import java.util.regex.Pattern;

final HttpClient http = HttpClient.newHttpClient();

String post(String path, String body) throws Exception {
  var request = HttpRequest.newBuilder(URI.create("${origin}" + path))
      .header("Content-Type", "application/json")${key}
      .POST(HttpRequest.BodyPublishers.ofString(body))
      .build();
  var response = http.send(request, HttpResponse.BodyHandlers.ofString());
  if (response.statusCode() >= 400) throw new IllegalStateException(response.body());
  return response.body();
}

void main() throws Exception {
  var job = Pattern.compile("\\"job\\":\\\\{\\"id\\":\\"([^\\"]+)\\"");
  var token = Pattern.compile(".*\\"lease\\":\\\\{\\"token\\":\\"([^\\"]+)\\"");
  while (true) {
    var claim = post("/v1/claims", ${JSON.stringify(JSON.stringify(claimOf(queue)))});
    var id = job.matcher(claim);
    var lease = token.matcher(claim);
    if (!id.find() || !lease.find()) continue;
    IO.println(claim);
    post("/v1/jobs/" + id.group(1) + "/ack", "{\\"lease\\":\\"" + lease.group(1) + "\\"}");
  }
}`;
}

function typescript(queue: string, origin: string, keyed: boolean): string {
  const key = keyed ? " Authorization: 'Bearer ' + process.env.MILLRACE_KEY," : '';
  return `const post = async (path, body) => {
  const response = await fetch('${origin}' + path, {
    method: 'POST',
    headers: {${key} 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
};
while (true) {
  const { claims } = await post('/v1/claims', ${JSON.stringify(claimOf(queue))});
  for (const { job, lease } of claims) {
    console.log(job);
    await post('/v1/jobs/' + job.id + '/ack', { lease: lease.token });
  }
}`;
}

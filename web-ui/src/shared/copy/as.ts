import type { Job } from '../../api/shapes';

// The same job, enqueued by somebody else: texts that run as they are against the public API.

export type Form = 'curl' | 'java' | 'typescript';
export const FORMS: Form[] = ['curl', 'java', 'typescript'];

/** What one would send to have such a job; what is as by itself is left out. */
function draftOf(job: Job): string {
  return JSON.stringify({
    type: job.type,
    queue: job.queue,
    args: job.args,
    priority: job.priority,
    key: job.key ?? undefined,
    max_attempts: job.max_attempts,
    tags: job.tags.length > 0 ? job.tags : undefined,
  });
}

/** `keyed`: the server asks for a key, which is read from the environment. */
export function copyAs(form: Form, job: Job, origin: string, keyed: boolean): string {
  const body = draftOf(job);
  switch (form) {
    case 'curl':
      return curl(body, origin, keyed);
    case 'java':
      return java(body, origin, keyed);
    case 'typescript':
      return typescript(body, origin, keyed);
  }
}

function curl(body: string, origin: string, keyed: boolean): string {
  const key = keyed ? ` -H "Authorization: Bearer $MILLRACE_KEY"` : '';
  const quoted = body.replaceAll("'", "'\\''");
  return `curl -s '${origin}/v1/jobs'${key} -H 'Content-Type: application/json' \\\n  -d '${quoted}'`;
}

function java(body: string, origin: string, keyed: boolean): string {
  const key = keyed
    ? '\n      .header("Authorization", "Bearer " + System.getenv("MILLRACE_KEY"))'
    : '';
  return `import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

void main() throws Exception {
  var request = HttpRequest.newBuilder(URI.create("${origin}/v1/jobs"))
      .header("Content-Type", "application/json")${key}
      .POST(HttpRequest.BodyPublishers.ofString(${JSON.stringify(body)}))
      .build();
  try (var http = HttpClient.newHttpClient()) {
    IO.println(http.send(request, BodyHandlers.ofString()).body());
  }
}`;
}

function typescript(body: string, origin: string, keyed: boolean): string {
  const key = keyed ? " Authorization: 'Bearer ' + process.env.MILLRACE_KEY," : '';
  const draft = JSON.stringify(JSON.parse(body), null, 2).replaceAll('\n', '\n  ');
  return `const response = await fetch('${origin}/v1/jobs', {
  method: 'POST',
  headers: {${key} 'Content-Type': 'application/json' },
  body: JSON.stringify(${draft}),
});
console.log(await response.json());`;
}

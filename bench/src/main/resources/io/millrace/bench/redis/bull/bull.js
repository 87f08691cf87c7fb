// BullMQ, as it is told on its input: one line of JSON in, one out.
import { Queue, Worker } from 'bullmq'
import { createInterface } from 'node:readline'

const connection = { host: '127.0.0.1', port: Number(process.argv[2]), maxRetriesPerRequest: null }
const data = { text: 'x'.repeat(189) }
const opts = {
  attempts: 5,
  backoff: { type: 'exponential', delay: 1000 },
  removeOnComplete: { count: 10_000_000 },
  removeOnFail: { count: 10_000_000 },
}
const name = 'bench'
const micros = () => Number(process.hrtime.bigint() / 1000n)

async function queueing(work) {
  const queue = new Queue(name, { connection })
  await queue.waitUntilReady()
  try {
    return await work(queue)
  } finally {
    await queue.close()
  }
}

const verbs = {
  bulk: ({ jobs }) =>
    queueing(async queue => {
      const batch = Array.from({ length: 1000 }, () => ({ name, data, opts }))
      for (let sent = 0; sent < jobs; sent += 1000) await queue.addBulk(batch)
    }),

  add: ({ jobs, flight }) =>
    queueing(async queue => {
      let sent = 0
      const sender = async () => {
        while (sent++ < jobs) await queue.add(name, data, opts)
      }
      await Promise.all(Array.from({ length: flight }, sender))
    }),

  drain: async ({ jobs, concurrency }) => {
    let done = 0
    const worker = new Worker(name, async () => {}, { connection, concurrency })
    await new Promise(all => worker.on('completed', () => ++done === jobs && all()))
    await worker.close()
  },

  pickup: ({ rate, jobs }) =>
    queueing(async queue => {
      const took = []
      let all
      const ended = new Promise(it => (all = it))
      const worker = new Worker(
        name,
        async job => {
          took.push(micros() - job.data.at)
          if (took.length === jobs) all()
        },
        { connection, concurrency: 200 },
      )
      await worker.waitUntilReady()
      const begun = micros()
      for (let sent = 0; sent < jobs; sent++) {
        const wait = begun + (sent * 1e6) / rate - micros()
        if (wait > 500) await new Promise(next => setTimeout(next, wait / 1000))
        queue.add(name, { ...data, at: micros() }, opts)
      }
      await ended
      await worker.close()
      return took
    }),
}

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line)
  const begun = micros()
  const told = await verbs[asked.verb](asked)
  console.log(JSON.stringify({ micros: micros() - begun, told: told ?? [] }))
}
process.exit(0)

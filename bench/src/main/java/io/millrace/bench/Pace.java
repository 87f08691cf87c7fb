package io.millrace.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/// How much was done in which time, and how much time of processors it took: the figure that other
/// load on the machine changes least.
public record Pace(long count, long nanos, long cpuNanos) {
  /// Work whose pace is taken; answers how much was done.
  @FunctionalInterface
  public interface Work {
    long run() throws Exception;
  }

  /// Tells the time of processors used until now.
  @FunctionalInterface
  public interface Cpu {
    long nanos();
  }

  /// The pace of work done by this process.
  public static Pace of(Work work) throws Exception {
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return of(system::getProcessCpuTime, work);
  }

  /// The pace of work, paid by whoever `cpu` looks at.
  public static Pace of(Cpu cpu, Work work) throws Exception {
    long cpuBefore = cpu.nanos();
    long begun = System.nanoTime();
    long count = work.run();
    return new Pace(count, System.nanoTime() - begun, cpu.nanos() - cpuBefore);
  }

  public double perSecond() {
    return count * 1e9 / nanos;
  }

  public double cpuMicros() {
    return cpuNanos / 1e3 / count;
  }
}

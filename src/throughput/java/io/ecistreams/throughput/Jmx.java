package io.ecistreams.throughput;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** The management beans of a process on this machine. */
final class Jmx implements AutoCloseable {
  private static final String BYTES_IN =
      "kafka.server:type=BrokerTopicMetrics,name=BytesInPerSec,topic=*";
  private static final String COLLECTORS = "java.lang:type=GarbageCollector,name=*";

  private static final int MOST_TRIES = 20;

  private final JMXConnector connector;
  private final MBeanServerConnection beans;

  private Jmx(JMXConnector connector) throws IOException {
    this.connector = connector;
    this.beans = connector.getMBeanServerConnection();
  }

  /** Connects to a process; one that has only just begun is asked again for a while. */
  static Jmx of(Child process) {
    for (int tries = 1; ; tries++) {
      try {
        return connect(process);
      } catch (UncheckedIOException e) {
        if (tries == MOST_TRIES) {
          throw e;
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
      }
    }
  }

  private static Jmx connect(Child process) {
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(process.pid()));
      try {
        return new Jmx(
            JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent())));
      } finally {
        machine.detach();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (AttachNotSupportedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Of a broker: bytes that were sent to these topics so far, deleted ones included. */
  long bytesIn(Predicate<String> topics) {
    return sum(BYTES_IN, "Count", name -> topics.test(name.getKeyProperty("topic")));
  }

  /** Time in which collections of garbage stopped the process so far. */
  long collectionMs() {
    return sum(COLLECTORS, "CollectionTime", name -> true);
  }

  private long sum(String pattern, String attribute, Predicate<ObjectName> names) {
    try {
      long sum = 0;
      Set<ObjectName> found = beans.queryNames(new ObjectName(pattern), null);
      for (ObjectName name : found) {
        if (names.test(name)) {
          sum += ((Number) beans.getAttribute(name, attribute)).longValue();
        }
      }
      return sum;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      connector.close();
    } catch (IOException e) {
      // The process has ended.
    }
  }
}

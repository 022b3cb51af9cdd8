package io.ecistreams.runtime;

import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** What the applications of this process have counted, as their metrics say. */
final class Folded {

  private Folded() {}

  /** Examples that all ranking tasks have merged. */
  static double examples() throws JMException {
    return total("examples-total");
  }

  /** Records that all folding tasks have taken. */
  static double records() throws JMException {
    return total("records-total");
  }

  /** Waits until all ranking tasks have merged so many examples, as a measurement of a long run. */
  static void awaitExamples(double examples) {
    await("the examples")
        .atMost(Duration.ofHours(2))
        .pollInterval(Duration.ofMillis(100))
        .until(() -> examples() >= examples);
  }

  private static double total(String metric) throws JMException {
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    double sum = 0;
    for (ObjectName name :
        beans.queryNames(new ObjectName("kafka.streams:type=stream-eci-metrics,*"), null)) {
      for (MBeanAttributeInfo attribute : beans.getMBeanInfo(name).getAttributes()) {
        if (attribute.getName().equals(metric)) {
          sum += (Double) beans.getAttribute(name, attribute.getName());
        }
      }
    }
    return sum;
  }
}

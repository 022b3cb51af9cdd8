package io.ecistreams.runtime;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** What the applications of this process have counted, as their metrics say. */
final class Folded {

  private Folded() {}

  /** Examples folded by all tasks, as the metrics say. */
  static double examples() throws JMException {
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    double examples = 0;
    for (ObjectName name :
        beans.queryNames(new ObjectName("kafka.streams:type=stream-eci-metrics,*"), null)) {
      for (MBeanAttributeInfo attribute : beans.getMBeanInfo(name).getAttributes()) {
        if (attribute.getName().equals("examples-total")) {
          examples += (Double) beans.getAttribute(name, attribute.getName());
        }
      }
    }
    return examples;
  }
}

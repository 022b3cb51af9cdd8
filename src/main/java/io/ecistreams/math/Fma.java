package io.ecistreams.math;

import java.lang.management.ManagementFactory;
import java.lang.management.PlatformManagedObject;

/**
 * {@code a b + c}, fused where the processor can. Without the instruction {@link Math#fma} is a
 * software routine hundreds of times slower; there the product is rounded before the sum, which the
 * error bounds of this package allow for. The JIT folds the choice away.
 */
public final class Fma {
  private static final boolean HARDWARE = isInHardware();

  private Fma() {}

  /** Whether the processor fuses. */
  public static boolean isFused() {
    return HARDWARE;
  }

  static double of(double a, double b, double c) {
    return HARDWARE ? Math.fma(a, b, c) : a * b + c;
  }

  /** What HotSpot says of its UseFMA option; on other machines only what every aarch64 has. */
  private static boolean isInHardware() {
    try {
      Class<? extends PlatformManagedObject> type =
          Class.forName("com.sun.management.HotSpotDiagnosticMXBean")
              .asSubclass(PlatformManagedObject.class);
      Object bean = ManagementFactory.getPlatformMXBean(type);
      Object option = type.getMethod("getVMOption", String.class).invoke(bean, "UseFMA");
      Object value = option.getClass().getMethod("getValue").invoke(option);
      return Boolean.parseBoolean(value.toString());
    } catch (ReflectiveOperationException | RuntimeException e) {
      return System.getProperty("os.arch", "").equals("aarch64");
    }
  }
}

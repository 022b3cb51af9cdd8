package io.ecistreams.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/** Counts the places where a stage can crash, and has it crash at some of them. */
final class Faults {
  private static final Set<String> WRITES = Set.of("put", "putIfAbsent", "putAll", "delete");

  private final Iterator<Integer> gaps;
  private int left;

  /** The end of a process. */
  static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /**
   * Crashes.
   *
   * @param gaps places up to each crash, counted from the one before
   */
  Faults(List<Integer> gaps) {
    this.gaps = gaps.iterator();
    next();
  }

  private void next() {
    left = gaps.hasNext() ? gaps.next() : Integer.MAX_VALUE;
  }

  /** A place where a stage can crash. */
  void pass() {
    if (--left == 0) {
      next();
      throw new Crash();
    }
  }

  /** The store, with a place before and after every write. */
  @SuppressWarnings("unchecked")
  KeyValueStore<Bytes, byte[]> around(KeyValueStore<Bytes, byte[]> store) {
    return (KeyValueStore<Bytes, byte[]>)
        Proxy.newProxyInstance(
            Faults.class.getClassLoader(),
            new Class<?>[] {KeyValueStore.class},
            (proxy, method, arguments) -> {
              boolean isWrite = WRITES.contains(method.getName());
              if (isWrite) {
                pass();
              }
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              } finally {
                if (isWrite) {
                  pass();
                }
              }
            });
  }
}

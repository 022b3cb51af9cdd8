package io.ecistreams.throughput;

import java.io.IOException;
import java.util.Arrays;

/**
 * Runs the main method of another class, and ends the process when standard input does: a child
 * does not outlive whoever holds the other end, however that one ends.
 */
public final class Guarded {

  private Guarded() {}

  /** Name of the class, then its arguments. */
  public static void main(String[] args) throws ReflectiveOperationException {
    Thread guard = new Thread(Guarded::awaitEndOfInput, "guard");
    guard.setDaemon(true);
    guard.start();
    Class.forName(args[0])
        .getMethod("main", String[].class)
        .invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
  }

  private static void awaitEndOfInput() {
    try {
      System.in.transferTo(java.io.OutputStream.nullOutputStream());
    } catch (IOException e) {
      // Nobody is there any more.
    }
    System.exit(0);
  }
}

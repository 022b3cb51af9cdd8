package io.ecistreams.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/**
 * Ports chosen beforehand, for programs that take no 0; and for containers, since one that Docker
 * chooses changes when a container starts again.
 */
public final class FreePort {
  /** Where they are published, whatever Testcontainers takes for the address of the engine. */
  public static final String HOST = "127.0.0.1";

  private FreePort() {}

  public static int next() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Publishes a port of a container on the loopback. */
  public static String binding(int hostPort, int containerPort) {
    return HOST + ":" + hostPort + ":" + containerPort;
  }
}

package io.ecistreams.testing.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports chosen beforehand: one that Docker chooses changes when a container starts again. */
final class FreePort {
  /** Where they are published, whatever Testcontainers takes for the address of the engine. */
  static final String HOST = "127.0.0.1";

  private FreePort() {}

  static int next() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Publishes a port of a container on the loopback. */
  static String binding(int hostPort, int containerPort) {
    return HOST + ":" + hostPort + ":" + containerPort;
  }
}

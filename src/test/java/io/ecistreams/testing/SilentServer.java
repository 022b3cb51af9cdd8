package io.ecistreams.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Answers every request with headers and the first byte of a hundred, and then dies without a word:
 * the connection stays open.
 */
public final class SilentServer implements AutoCloseable {
  private static final byte[] BEGINNING =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
          .getBytes(StandardCharsets.US_ASCII);

  private final ServerSocket socket;
  private final List<Socket> held = new CopyOnWriteArrayList<>();
  private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();

  public SilentServer() {
    try {
      socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread thread = new Thread(this::accept, "silent-server");
    thread.setDaemon(true);
    thread.start();
  }

  public int port() {
    return socket.getLocalPort();
  }

  /** The first lines of the requests that have been answered so, the oldest first. */
  public BlockingQueue<String> requests() {
    return requests;
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = socket.accept();
        held.add(connection);
        byte[] head = new byte[8_192];
        int length = connection.getInputStream().read(head);
        connection.getOutputStream().write(BEGINNING);
        connection.getOutputStream().flush();
        requests.add(
            new String(head, 0, Math.max(0, length), StandardCharsets.US_ASCII).split("\r\n")[0]);
      }
    } catch (IOException e) {
      // It is closed.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    for (Socket connection : held) {
      connection.close();
    }
  }
}

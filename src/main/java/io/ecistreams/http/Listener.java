package io.ecistreams.http;

import io.ecistreams.config.HttpSettings;
import io.ecistreams.query.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;

/**
 * The bound socket. It is there before the server and before Kafka Streams, which has to tell the
 * other instances its port; connections wait in it until the server takes them.
 */
public final class Listener implements AutoCloseable {
  private final HttpSettings settings;
  private final ServerSocketChannel channel;

  private Listener(HttpSettings settings, ServerSocketChannel channel) {
    this.settings = settings;
    this.channel = channel;
  }

  /**
   * Binds it.
   *
   * @throws ListenException if the address cannot be had, saying what to do
   */
  public static Listener bind(HttpSettings settings) {
    InetSocketAddress address = new InetSocketAddress(settings.host(), settings.port());
    try {
      ServerSocketChannel channel = ServerSocketChannel.open();
      try {
        channel.bind(address);
        return new Listener(settings, channel);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      throw new ListenException(
          "Cannot listen on %s:%d (%s): set http.port to a free port, to 0 for any, or http.enabled to false."
              .formatted(settings.host(), settings.port(), e.getMessage()),
          e);
    }
  }

  ServerSocketChannel channel() {
    return channel;
  }

  /** The port that is listened on. */
  public int port() {
    return channel.socket().getLocalPort();
  }

  /** Where the other instances reach this one. */
  public Endpoint advertised() {
    return new Endpoint(
        settings.advertisedHost(),
        settings.advertisedPort() == 0 ? port() : settings.advertisedPort());
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

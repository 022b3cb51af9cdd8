package io.ecistreams.query;

/** Where an instance answers, as it tells the others. */
public record Endpoint(String host, int port) {

  /** {@code host:port}, with brackets around an IPv6 address. */
  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}

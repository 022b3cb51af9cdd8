package io.ecistreams.config;

import static io.ecistreams.config.Requirement.anything;
import static io.ecistreams.config.Requirement.between;
import static io.ecistreams.config.Requirement.matching;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;

/** Options of what is served over HTTP, of its history and metrics. */
final class HttpOptions {
  private static final String HOST = "[A-Za-z0-9._:-]{1,253}";

  private HttpOptions() {}

  static void define(ConfigDef definition) {
    defineAddress(new OptionGroup(definition, "HTTP"));
    defineHistory(new OptionGroup(definition, "History and metrics"));
  }

  private static void defineAddress(OptionGroup http) {
    http.high(
            Keys.HTTP_ENABLED,
            Type.BOOLEAN,
            true,
            anything(),
            "Whether this instance answers over HTTP. Boards of one that does not cannot be asked"
                + " for anywhere.")
        .high(
            Keys.HTTP_HOST,
            Type.STRING,
            "127.0.0.1",
            matching("a host name or an address", HOST),
            "Address to listen on; 0.0.0.0 listens on all, and should have a token and TLS then.")
        .high(
            Keys.HTTP_PORT,
            Type.INT,
            8480,
            between(0, 65_535),
            "Port to listen on; 0 takes any free one.")
        .medium(
            Keys.HTTP_ADVERTISED_HOST,
            Type.STRING,
            null,
            matching("a host name or an address", HOST),
            "Where the other instances reach this one; http.host unless given, or this machine's"
                + " name where that listens on all addresses.")
        .low(
            Keys.HTTP_ADVERTISED_PORT,
            Type.INT,
            0,
            between(0, 65_535),
            "The port there; 0 is the port that is listened on.")
        .medium(
            Keys.HTTP_TOKEN,
            Type.PASSWORD,
            null,
            anything(),
            "If given, requests need the header `Authorization: Bearer` with it, except for the"
                + " page's files and the health checks; the same for all instances.")
        .medium(
            Keys.HTTP_TLS_KEYSTORE_PATH,
            Type.STRING,
            null,
            anything(),
            "PKCS12 or JKS file with certificate and key; if given, only HTTPS is spoken, also"
                + " among the instances.")
        .medium(
            Keys.HTTP_TLS_KEYSTORE_PASSWORD,
            Type.PASSWORD,
            null,
            anything(),
            "Password of that file.")
        .low(
            Keys.HTTP_TLS_TRUSTSTORE_PATH,
            Type.STRING,
            null,
            anything(),
            "PKCS12 or JKS file with the certificates that other instances may show; the keystore"
                + " unless given.")
        .low(
            Keys.HTTP_TLS_TRUSTSTORE_PASSWORD,
            Type.PASSWORD,
            null,
            anything(),
            "Password of that file.");
    defineLimits(http);
  }

  private static void defineLimits(OptionGroup http) {
    http.low(
            Keys.HTTP_MAX_HEADER_BYTES,
            Type.INT,
            8_192,
            between(1_024, 1_048_576),
            "Largest request line and headers, in bytes; beyond it the answer is 431.")
        .low(
            Keys.HTTP_MAX_EVENT_CLIENTS,
            Type.INT,
            64,
            between(0, 10_000),
            "Most clients that follow /v1/events at the same time; the next one gets 503.")
        .low(
            Keys.HTTP_DRAIN_MS,
            Type.LONG,
            0L,
            between(0, 600_000),
            "How long /readyz says no before anything stops, in milliseconds, so that load"
                + " balancers send nobody any more.");
  }

  private static void defineHistory(OptionGroup history) {
    history
        .medium(
            Keys.HISTORY_STEP_MS,
            Type.LONG,
            10_000L,
            between(100, 86_400_000),
            "Least time between two points of a board's history, in milliseconds.")
        .medium(
            Keys.HISTORY_RETENTION_MS,
            Type.LONG,
            21_600_000L,
            between(0, 2_592_000_000L),
            "How far back a board's history reaches, in milliseconds; 0 keeps none. A point takes"
                + " about 70 bytes a source, in the store and in its changelog.")
        .low(
            Keys.METRICS_MAX_BOARDS,
            Type.INT,
            50,
            between(0, 10_000),
            "Boards with metrics of their own, the first by name; the others are counted under the"
                + " board `other`.")
        .low(
            Keys.METRICS_MAX_SOURCES,
            Type.INT,
            32,
            between(0, 256),
            "Sources of a board with metrics of their own, the best; the others are counted under"
                + " the source `other`.");
  }
}

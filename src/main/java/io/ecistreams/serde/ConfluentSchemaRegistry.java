package io.ecistreams.serde;

import io.ecistreams.retry.Retries;
import io.ecistreams.retry.Retries.Waits;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.avro.AvroSchema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.SchemaRegistryClientFactory;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;

/**
 * The genuine Confluent client, in the relocated form in which Flink carries it to Maven Central.
 * Its caches answer repeated questions; an unknown id is remembered for a minute, so that a run of
 * bad records does not become a run of requests.
 */
public final class ConfluentSchemaRegistry implements SchemaRegistry {
  private static final int CACHED_SCHEMAS = 1_000;
  private static final long MISSING_ID_SECONDS = 60;

  /** Others that register the same schema are through within moments. */
  private static final Retries REGISTRATION =
      new Retries(
          new Waits(Duration.ofMillis(50), Duration.ofMillis(200), Duration.ofMillis(600)),
          e -> e instanceof IncompatibleSchemaException || e instanceof UnknownSchemaException,
          e -> {});

  private final SchemaRegistryClient client;
  private final String url;

  /** Opens no connection yet. */
  public ConfluentSchemaRegistry(RegistryConfig config) {
    url = config.displayUrl();
    client =
        SchemaRegistryClientFactory.newClient(
            Arrays.stream(config.url().split(",")).map(String::trim).toList(),
            CACHED_SCHEMAS,
            List.of(new AvroSchemaProvider()),
            clientProperties(config.clientProperties()),
            Map.of());
  }

  /**
   * Of instances that register a schema together, a registry may tell all but the first that it
   * exists already, with the status of an incompatible one. So whoever is refused looks it up, and
   * asks again while it is not there yet: the refusal that stays is meant.
   */
  @Override
  public int register(String subject, String schemaJson) {
    try {
      return REGISTRATION.call(() -> registerOrFind(subject, schemaJson));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RegistryUnavailableException(
          "Interrupted at registering subject " + subject + ".", true, e);
    }
  }

  private int registerOrFind(String subject, String schemaJson) {
    try {
      return ask("subject " + subject, () -> client.register(subject, new AvroSchema(schemaJson)));
    } catch (IncompatibleSchemaException | UnknownSchemaException refusal) {
      return find(subject, schemaJson).orElseThrow(() -> refusal);
    }
  }

  private OptionalInt find(String subject, String schemaJson) {
    try {
      return OptionalInt.of(lookUp(subject, schemaJson));
    } catch (IncompatibleSchemaException | UnknownSchemaException e) {
      return OptionalInt.empty();
    }
  }

  @Override
  public int lookUp(String subject, String schemaJson) {
    return ask("subject " + subject, () -> client.getId(subject, new AvroSchema(schemaJson)));
  }

  @Override
  public String schemaById(int id) {
    // rawSchema prints references inlined; canonicalString would leave their names unresolved.
    return ask("schema id " + id, () -> client.getSchemaById(id).rawSchema().toString());
  }

  @Override
  public void close() {
    try {
      client.close();
    } catch (IOException e) {
      throw new RegistryUnavailableException(
          "The client of the schema registry at " + url + " did not close.", false, e);
    }
  }

  private <R> R ask(String about, Call<R> call) {
    try {
      return call.run();
    } catch (RestClientException e) {
      throw answered(about, e);
    } catch (IOException e) {
      throw notAnswered(about, e);
    }
  }

  private SchemaRegistryException answered(String about, RestClientException e) {
    String said = "answered %d, \"%s\", for %s".formatted(e.getStatus(), e.getMessage(), about);
    String registry = "The schema registry at " + url + " ";
    return switch (e.getStatus()) {
      case 404 -> isUnknownSchema(e) ? unknown(about, e) : wrongAddress(registry + said, e);
      case 409, 422 ->
          new IncompatibleSchemaException(
              registry
                  + said
                  + ". Change the schema so that readers of the older versions still understand"
                  + " it (new fields need defaults), or use another topic.",
              e);
      case 401, 403 ->
          new RegistryUnavailableException(
              registry
                  + said
                  + ". Check the credentials (basic.auth.credentials.source,"
                  + " basic.auth.user.info) and what they are allowed to do.",
              false,
              e);
      default -> isInTrouble(e) ? inTrouble(registry + said, e) : wrongAddress(registry + said, e);
    };
  }

  private static boolean isInTrouble(RestClientException e) {
    return e.getStatus() >= 500 || e.getStatus() == 408 || e.getStatus() == 429;
  }

  private static RegistryUnavailableException inTrouble(String said, RestClientException e) {
    return new RegistryUnavailableException(
        said + ". Check the registry's health and its log.", true, e);
  }

  /**
   * A registry's own "not found", unlike a proxy's or a wrong path's 404, has a code of its own.
   */
  private static boolean isUnknownSchema(RestClientException e) {
    return e.getErrorCode() >= 40401 && e.getErrorCode() <= 40403;
  }

  private UnknownSchemaException unknown(String about, RestClientException e) {
    return new UnknownSchemaException(
        "The schema registry at %s does not know %s or not this schema (%s). Register the schema"
                .formatted(url, about, e.getMessage())
            + " first, or allow automatic registration; or the record was written against another"
            + " registry.",
        e);
  }

  private static RegistryUnavailableException wrongAddress(String said, RestClientException e) {
    return new RegistryUnavailableException(
        said + ", which is not how a schema registry answers. " + ConnectionFault.path(), true, e);
  }

  private SchemaRegistryException notAnswered(String about, IOException e) {
    // The client's word for an id that is a Protobuf or JSON schema; it has no exception for it.
    if (e.getClass() == IOException.class
        && String.valueOf(e.getMessage()).startsWith("Invalid schema")) {
      return new UnknownSchemaException(
          "The schema registry at %s has no Avro schema for %s.".formatted(url, about), e);
    }
    ConnectionFault fault = ConnectionFault.of(e, url);
    return new RegistryUnavailableException(
        "The schema registry at %s cannot be reached for %s: %s. %s"
            .formatted(url, about, fault.cause(), fault.cure()),
        true,
        e);
  }

  private static Map<String, Object> clientProperties(Map<String, Object> given) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("missing.id.cache.ttl.sec", MISSING_ID_SECONDS);
    properties.put("http.connect.timeout.ms", 5_000);
    properties.put("http.read.timeout.ms", 15_000);
    properties.putAll(given);
    return properties;
  }

  private interface Call<R> {
    R run() throws IOException, RestClientException;
  }
}

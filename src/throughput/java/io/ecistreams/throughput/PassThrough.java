package io.ecistreams.throughput;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.config.EciConfig;
import io.ecistreams.serde.AvroSerdes;
import io.ecistreams.serde.RegistryConfig;
import io.ecistreams.serde.RetryingSchemaRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;

/**
 * The least that a topology with the same input and the same grouping does: it decodes each record,
 * sends it on by board in its Avro form, and answers with how many negatives it had. It keeps no
 * state. Kafka settings are those of the application, from the same kind of file.
 */
public final class PassThrough {
  /**
   * The repartition topic is {@code <application.id>-partials-repartition}, as the application's.
   */
  private static final String EXAMPLES = "examples";

  private PassThrough() {}

  static String output(EciConfig config) {
    return config.streams().applicationId() + "-output";
  }

  /** The file of settings. */
  public static void main(String[] args) throws InterruptedException {
    EciConfig config = EciConfig.load(Optional.of(Path.of(args[0])), Map.of());
    Properties properties = new Properties();
    properties.putAll(config.streamsProperties());
    KafkaStreams streams = new KafkaStreams(topology(config), properties);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> streams.close(Duration.ofSeconds(10))));
    streams.start();
    new CountDownLatch(1).await();
  }

  private static Topology topology(EciConfig config) {
    AvroSerdes serdes =
        AvroSerdes.of(
            RetryingSchemaRegistry.connect(
                new RegistryConfig(
                    String.join(",", config.registry().urls()), true, Duration.ZERO, Map.of())),
            true);
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(
            config.topics().negatives(), Consumed.with(Serdes.ByteArray(), serdes.negatives()))
        .selectKey((key, record) -> record.getBoard(), Named.as("board"))
        .repartition(
            Repartitioned.<String, MinedNegatives>as(EXAMPLES)
                .withKeySerde(Serdes.String())
                .withValueSerde(serdes.negatives()))
        .mapValues(record -> (long) record.getNegatives().size(), Named.as("count"))
        .to(output(config), Produced.with(Serdes.String(), Serdes.Long()));
    return builder.build();
  }
}

import io.ecistreams.avro.Command;
import io.ecistreams.avro.CommandKind;
import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.serde.ConfluentAvroSerde;
import io.ecistreams.serde.RegistryConfig;
import io.ecistreams.serde.RetryingSchemaRegistry;
import io.ecistreams.serde.SchemaRegistry;
import java.time.*;
import java.util.*;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends a record for each line of standard input: query, positive, negatives, between tabs. */
public class JavaMiner {
  public static void main(String[] args) {
    if (args.length != 3) {
      throw new IllegalArgumentException("say KAFKA REGISTRY BOARD, e.g. localhost:9092 http://localhost:8081 my-run");
    }
    var kafka = new HashMap<String, Object>(Map.of("bootstrap.servers", args[0], "enable.idempotence", true));
    var failure = new AtomicReference<Exception>();
    try (var registry = RetryingSchemaRegistry.connect(
            new RegistryConfig(args[1], true, Duration.ofSeconds(30), Map.of()));
        var serde = new ConfluentAvroSerde<>(MinedNegatives.class, registry, true);
        var producer = new KafkaProducer<>(kafka, new StringSerializer(), serde.serializer())) {
      for (var lines = new Scanner(System.in, "UTF-8"); lines.hasNextLine() && failure.get() == null; ) {
        List<Item> items = Arrays.stream(lines.nextLine().split("\t"))
            .map(text -> Item.newBuilder().setText(text).build()).toList();
        producer.send(new ProducerRecord<>("eci.negatives.v1", MinedNegatives.newBuilder()
            .setBoard(args[2]).setSource("java").setMinedAt(Instant.now())
            .setQuery(items.get(0)).setPositives(items.subList(1, 2))
            .setNegatives(items.subList(2, items.size())).build()),
            (sent, problem) -> failure.compareAndSet(null, problem));
      }
      producer.flush();
      if (failure.get() == null) {
        finish(kafka, registry, args[2], failure);
      }
    }
    if (failure.get() != null) {
      throw new IllegalStateException("Not everything was sent.", failure.get());
    }
  }

  /** From now on its silence is no alarm, and its weight stays. */
  private static void finish(
      Map<String, Object> kafka, SchemaRegistry registry, String board, AtomicReference<Exception> failure) {
    try (var serde = new ConfluentAvroSerde<>(Command.class, registry, true);
        var producer = new KafkaProducer<>(kafka, new StringSerializer(), serde.serializer())) {
      var ended = new Command(board, "java", CommandKind.FINISH_SOURCE, Instant.now());
      producer.send(new ProducerRecord<>("eci.commands.v1", board, ended),
          (sent, problem) -> failure.compareAndSet(null, problem));
    }
  }
}

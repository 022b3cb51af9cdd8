package io.ecistreams.query;

import io.ecistreams.avro.Alert;
import io.ecistreams.avro.Background;
import io.ecistreams.avro.Mixture;
import io.ecistreams.avro.QuarantinedExample;
import io.ecistreams.avro.Ranking;
import io.ecistreams.serde.AlertOrder;
import io.ecistreams.serde.AvroSerdes;
import io.ecistreams.serde.RegistryUnavailableException;
import io.ecistreams.store.BoardHistory;
import io.ecistreams.store.BoardStores;
import io.ecistreams.store.HistoryPoint;
import io.ecistreams.store.LatestRecords;
import io.ecistreams.store.LatestRecords.Kind;
import io.ecistreams.store.StoreNames;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.UnknownStateStoreException;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** {@link BoardQueries} over Kafka Streams. */
public final class StreamsQueries implements BoardQueries {
  private final KafkaStreams streams;
  private final AvroSerdes serdes;
  private final BoardHistory.Bounds history;
  private final Endpoint self;
  private final Supplier<InstanceStatus> status;

  /**
   * Queries of an instance.
   *
   * @param serdes over a registry that is not waited for: whoever asks would wait along
   * @param history what its boards remember
   * @param self what the instance has as its application.server
   */
  public StreamsQueries(
      KafkaStreams streams,
      AvroSerdes serdes,
      BoardHistory.Bounds history,
      Endpoint self,
      Supplier<InstanceStatus> status) {
    this.streams = streams;
    this.serdes = serdes;
    this.history = history;
    this.self = self;
    this.status = status;
  }

  @Override
  public InstanceStatus status() {
    return status.get();
  }

  @Override
  public Endpoint self() {
    return self;
  }

  @Override
  public List<Endpoint> peers() {
    return ask(
        () ->
            streams.metadataForAllStreamsClients().stream()
                .map(client -> endpoint(client.hostInfo()))
                .filter(endpoint -> !endpoint.equals(self) && !endpoint.host().equals(unknown()))
                .distinct()
                .toList());
  }

  /** The placeholder host of an instance that serves no requests. */
  private static String unknown() {
    return HostInfo.unavailable().host();
  }

  @Override
  public List<Background> registered() {
    return ask(
        () -> {
          List<Background> all = new ArrayList<>();
          try (KeyValueIterator<String, byte[]> entries = registrations().all()) {
            entries.forEachRemaining(entry -> registration(entry.value).ifPresent(all::add));
          }
          all.sort(Comparator.comparing(Background::getBoard));
          return all;
        });
  }

  @Override
  public Optional<Background> registered(String board) {
    return ask(() -> Optional.ofNullable(registrations().get(board))).flatMap(this::registration);
  }

  /** Nothing where somebody else wrote it; the stage that folds warns of that. */
  private Optional<Background> registration(byte[] bytes) {
    try {
      return Optional.of(decoded(StoreNames.REGISTERED, serdes.backgrounds(), bytes));
    } catch (SerializationException e) {
      return Optional.empty();
    }
  }

  private ReadOnlyKeyValueStore<String, byte[]> registrations() {
    return streams.store(
        StoreQueryParameters.fromNameAndType(
            StoreNames.REGISTERED, QueryableStoreTypes.<String, byte[]>keyValueStore()));
  }

  @Override
  public Owner owner(String board) {
    KeyQueryMetadata metadata = ask(() -> metadata(board));
    if (metadata.equals(KeyQueryMetadata.NOT_AVAILABLE)
        || metadata.activeHost().host().equals(unknown())) {
      return new Owner.Nobody();
    }
    Endpoint active = endpoint(metadata.activeHost());
    return active.equals(self) ? new Owner.Here() : new Owner.There(active);
  }

  private KeyQueryMetadata metadata(String board) {
    return streams.queryMetadataForKey(StoreNames.LATEST, board, new StringSerializer());
  }

  @Override
  public Optional<Ranking> ranking(String board) {
    return latest(board, Kind.RANKING, serdes.rankings());
  }

  @Override
  public Optional<Mixture> mixture(String board) {
    return latest(board, Kind.MIXTURE, serdes.mixtures());
  }

  @Override
  public Set<String> sources(String board) {
    return in(board, StoreNames.BOARDS, store -> BoardStores.sources(store, board));
  }

  @Override
  public List<Alert> alerts(String board) {
    return in(board, StoreNames.LATEST, store -> LatestRecords.alerts(store, board)).stream()
        .map(bytes -> decoded(StoreNames.LATEST, serdes.alerts(), bytes))
        .sorted(AlertOrder.MOST_URGENT_FIRST)
        .toList();
  }

  @Override
  public List<AskedExample> examples(String board) {
    List<QuarantinedExample> examples =
        in(board, StoreNames.LATEST, store -> LatestRecords.examples(store, board)).stream()
            .map(bytes -> decoded(StoreNames.LATEST, serdes.quarantine(), bytes))
            .toList();
    return in(
        board,
        StoreNames.VERDICTS,
        store ->
            examples.stream()
                .map(
                    example ->
                        new AskedExample(
                            example,
                            BoardStores.readVerdict(
                                store, board, example.getSource(), example.getExampleId())))
                .toList());
  }

  private <T> Optional<T> latest(String board, Kind kind, Serde<T> serde) {
    return in(board, StoreNames.LATEST, store -> LatestRecords.get(store, board, kind))
        .map(bytes -> decoded(StoreNames.LATEST, serde, bytes));
  }

  private static <T> T decoded(String store, Serde<T> serde, byte[] bytes) {
    try {
      return serde.deserializer().deserialize(store, bytes);
    } catch (RegistryUnavailableException e) {
      if (!e.isRetryable()) {
        throw e;
      }
      throw new NotReadyException("the schema registry does not answer", e);
    }
  }

  @Override
  public List<HistoryPoint> history(String board, long fromMs) {
    return in(board, StoreNames.HISTORY, store -> BoardHistory.read(store, board, fromMs, history));
  }

  /**
   * Asks the store of the board's partition, also while it is being restored: what it says then is
   * older, and the phase of the instance says so.
   */
  private <T> T in(
      String board, String name, Function<ReadOnlyKeyValueStore<Bytes, byte[]>, T> question) {
    return ask(
        () -> {
          KeyQueryMetadata metadata = metadata(board);
          if (metadata.equals(KeyQueryMetadata.NOT_AVAILABLE)) {
            throw new NotReadyException("the board's partition is being assigned");
          }
          ReadOnlyKeyValueStore<Bytes, byte[]> store =
              streams.store(
                  StoreQueryParameters.fromNameAndType(
                          name, QueryableStoreTypes.<Bytes, byte[]>keyValueStore())
                      .withPartition(metadata.partition())
                      .enableStaleStores());
          return question.apply(store);
        });
  }

  private static <T> T ask(Supplier<T> question) {
    try {
      return question.get();
    } catch (UnknownStateStoreException e) {
      throw e;
    } catch (InvalidStateStoreException e) {
      throw new NotReadyException("the stores are being assigned or restored", e);
    } catch (IllegalStateException e) {
      // Kafka Streams has not started yet, or has ended.
      throw new NotReadyException("the application is not running", e);
    }
  }

  private static Endpoint endpoint(HostInfo host) {
    return new Endpoint(host.host(), host.port());
  }
}

package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ecistreams.config.EciConfig;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

class LocalStateTest {
  private static final StateOrigin BEFORE = origin("cluster c", "boards-changelog 1");
  private static final StateOrigin RESET = origin("cluster c", "boards-changelog 2");

  @TempDir Path directory;

  @Test
  void shouldKeepStoresOfTheTopicsThatAreThere() throws Exception {
    LocalState state = used(BEFORE);

    assertThat(discards(state, BEFORE)).isZero();
  }

  @Test
  void shouldDiscardStoresOfOtherTopicsAnotherClusterOrOfNobodyKnowsWhat() throws Exception {
    LocalState state = used(BEFORE);

    try (LogEvents warnings = LogEvents.of(LocalState.class)) {
      assertThat(discards(state, RESET)).isOne();
      assertThat(warnings.await(message -> message.contains("discarded")))
          .contains(stores().toString(), "reset", "restored from Kafka");
      assertThat(discards(state, origin("cluster other", "boards-changelog 1"))).isOne();
      assertThat(discards(state, origin("cluster c"))).isOne();
      Files.writeString(stores().resolve("origin"), "clus");
      assertThat(discards(state, BEFORE)).isOne();
      Files.delete(stores().resolve("origin"));
      assertThat(discards(state, BEFORE)).isOne();
    }
  }

  @Test
  void shouldDiscardNothingWhereThereIsNothing() {
    LocalState state = state(directory);
    state.requireWritable();

    assertThat(discards(state, BEFORE)).isZero();
  }

  @Test
  void shouldWriteDownTopicsThatWereMadeDuringTheRunOnly() throws Exception {
    LocalState state = used(origin("cluster c"));
    state.noteOrigin(BEFORE);
    assertThat(discards(state, BEFORE)).isZero();

    try (LogEvents warnings = LogEvents.of(LocalState.class)) {
      state.noteOrigin(RESET);
      assertThat(warnings.await(message -> message.contains("made again")))
          .contains(stores().toString(), "the next start discards it");
      assertThat(discards(state, RESET)).isOne();
    }
  }

  @Test
  void shouldSayWhatToDoWhenTheDirectoryCannotBeMade() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));

    assertThatThrownBy(() -> state(file).requireWritable())
        .isInstanceOf(LocalStateException.class)
        .hasMessageContaining("cannot be kept in " + file)
        .hasMessageContaining("set state.dir to another directory")
        .hasMessageContaining("Nothing is lost");
  }

  @Test
  void shouldSayWhatToDoWhenNothingMayBeWritten() {
    Path readOnly = Path.of("/sys/kernel");
    assumeTrue(Files.isDirectory(readOnly), "no directory that not even root may write to");

    assertThatThrownBy(() -> state(readOnly).requireWritable())
        .isInstanceOf(LocalStateException.class)
        .hasMessageContaining("cannot be kept in " + readOnly)
        .hasMessageContaining("Let the user of this process write there");
  }

  @Test
  void shouldSayWhatToDoWhenTheDiskIsFull() throws Exception {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "no device that is always full");
    LocalState state = state(directory);
    state.requireWritable();
    Files.createSymbolicLink(stores().resolve("origin"), full);

    assertThatThrownBy(() -> state.begin(BEFORE))
        .isInstanceOf(LocalStateException.class)
        .hasMessageContaining("The disk with the local state in " + stores() + " is full")
        .hasMessageContaining("Make room")
        .hasMessageContaining("Nothing is lost");
  }

  @Test
  void shouldNameTheDirectoryToDeleteAndDistrustTheStoresWhenTheyAreDamaged() throws Exception {
    LocalState state = used(BEFORE);
    Exception damage =
        new StreamsException(
            new ProcessorStateException(
                "Error opening store boards at location x",
                new RocksDBException("Corruption: checksum mismatch")));

    assertThat(state.explain(damage).orElseThrow())
        .contains(
            "The local state in " + stores() + " is damaged (Corruption: checksum mismatch)",
            "delete this directory",
            "Nothing is lost");
    assertThat(discards(state, BEFORE)).isOne();
  }

  @Test
  void shouldTellOtherFailuresOfTheDiskFromDamage() throws Exception {
    LocalState state = used(BEFORE);

    assertThat(state.explain(failure("While open: 1.sst: Too many open files")).orElseThrow())
        .contains("too many open files", "ulimit -n");
    assertThat(state.explain(failure("1.log: Read-only file system")).orElseThrow())
        .contains("cannot be kept in", "Read-only file system");
    assertThat(state.explain(failure("While lock file: boards/LOCK: unavailable"))).isEmpty();
    assertThat(state.explain(new StreamsException(new SocketException("Too many open files"))))
        .as("of something else than a store")
        .isEmpty();
    assertThat(discards(state, BEFORE)).isZero();
  }

  private static Exception failure(String words) {
    return new ProcessorStateException("Error while executing x", new RocksDBException(words));
  }

  private static StateOrigin origin(String... ids) {
    return new StateOrigin(new TreeSet<>(Set.of(ids)));
  }

  private static LocalState state(Path stateDirectory) {
    return new LocalState(EciConfig.of(Map.of("state.dir", stateDirectory.toString())).streams());
  }

  private Path stores() {
    return directory.resolve("eci-streams");
  }

  /** As a run leaves it that ended in order. */
  private LocalState used(StateOrigin origin) throws Exception {
    LocalState state = state(directory);
    state.requireWritable();
    state.begin(origin);
    Files.createDirectories(stores().resolve("1_0"));
    state.end();
    return state;
  }

  private static int discards(LocalState state, StateOrigin now) {
    AtomicInteger discards = new AtomicInteger();
    state.discardUnlessTrusted(now, discards::incrementAndGet);
    return discards.get();
  }
}

package io.ecistreams.http;

import io.ecistreams.avro.Command;
import io.ecistreams.avro.TrainingOutcome;
import io.ecistreams.avro.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what was asked of boards, or fails as Kafka does. */
final class AskedRequests implements Requests {
  final List<Command> commands = new CopyOnWriteArrayList<>();
  final List<Verdict> verdicts = new CopyOnWriteArrayList<>();
  final List<TrainingOutcome> outcomes = new CopyOnWriteArrayList<>();
  private volatile Optional<String> failure = Optional.empty();

  void failWith(String message) {
    failure = Optional.of(message);
  }

  @Override
  public void send(Command command) {
    check();
    commands.add(command);
  }

  @Override
  public void send(Verdict verdict) {
    check();
    verdicts.add(verdict);
  }

  @Override
  public void send(TrainingOutcome outcome) {
    check();
    outcomes.add(outcome);
  }

  private void check() {
    failure.ifPresent(
        message -> {
          throw new NotWrittenException(new IllegalStateException(message));
        });
  }
}

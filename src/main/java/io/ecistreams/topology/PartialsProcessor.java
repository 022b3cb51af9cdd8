package io.ecistreams.topology;

import io.ecistreams.scoring.BoardInputCodecV1;
import io.ecistreams.scoring.Partial;
import io.ecistreams.scoring.PartialPanel;
import io.ecistreams.store.StoreNames;
import java.util.Arrays;
import java.util.function.Supplier;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Sends away at each commit what the task's thread has folded since the last one, and so empties
 * the sums. What is larger than {@link #MAX_BYTES} goes in panels.
 */
final class PartialsProcessor extends ContextualProcessor<InputKey, byte[], String, byte[]> {
  /** Largest record of a partial; a broker takes 1 MiB unless told otherwise. */
  static final int MAX_BYTES = 512 << 10;

  private final Supplier<ThreadFolds.OfTask> newFolds;
  private ThreadFolds.OfTask folds;
  private int number;

  PartialsProcessor(Supplier<ThreadFolds.OfTask> newFolds) {
    this.newFolds = newFolds;
  }

  @Override
  public void init(ProcessorContext<String, byte[]> context) {
    super.init(context);
    TaskState<ThreadFolds.OfTask> shared = context.getStateStore(StoreNames.FOLDS);
    folds = shared.get(newFolds);
  }

  @Override
  public void process(Record<InputKey, byte[]> commit) {
    number = 0;
    long nowMs = context().currentSystemTimeMs();
    long delayMs = folds.takeDelayMs(nowMs);
    folds.drain(
        input -> {
          if (input instanceof Partial partial) {
            partial.delayed(delayMs);
            forward(partial, nowMs);
          } else {
            forward(input.board(), BoardInputCodecV1.encode(input), nowMs);
          }
        });
  }

  private void forward(Partial partial, long nowMs) {
    byte[] bytes = BoardInputCodecV1.encode(partial);
    if (bytes.length <= MAX_BYTES) {
      forward(partial.board(), bytes, nowMs);
      return;
    }
    Partial.OffsetRange origin = partial.origins().get(0);
    PartialPanel.Id id =
        new PartialPanel.Id(origin.partition(), origin.first(), origin.last(), number++);
    int count = (bytes.length + MAX_BYTES - 1) / MAX_BYTES;
    for (int index = 0; index < count; index++) {
      int from = index * MAX_BYTES;
      byte[] piece = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + MAX_BYTES));
      forward(
          partial.board(),
          BoardInputCodecV1.encode(new PartialPanel(partial.board(), id, index, count, piece)),
          nowMs);
    }
  }

  private void forward(String board, byte[] bytes, long timestampMs) {
    context().forward(new Record<>(board, bytes, timestampMs, new RecordHeaders()));
  }
}

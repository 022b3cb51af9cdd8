package io.ecistreams.topology;

import io.ecistreams.scoring.BoardInput;
import io.ecistreams.scoring.BoardInputCodecV1;
import io.ecistreams.store.StoreNames;
import io.ecistreams.store.TaskBoards;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.processor.api.InternalFixedKeyRecordFactory;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** Both processors of the ranking stage over one mock of a task; each record is a commit. */
final class RankStage {
  final MockProcessorContext<String, RankOutput> context = new MockProcessorContext<>();
  private final List<RankOutput> merged = new ArrayList<>();
  private final MergeProcessor merge;
  private final RankProcessor rank;
  private final TaskState<RankTask> shared;

  RankStage(
      TaskBoards.Settings settings,
      Emission emission,
      Map<String, KeyValueStore<Bytes, byte[]>> stores) {
    stores.values().forEach(store -> store.init(context.getStateStoreContext(), store));
    shared = TaskState.<RankTask>builder(StoreNames.LIVE_BOARDS).build();
    shared.init(context.getStateStoreContext(), shared);
    EmissionClock.Threads threads = new EmissionClock.Threads();
    merge = new MergeProcessor(settings, emission, threads);
    rank = new RankProcessor(settings, emission, threads);
    open();
  }

  private void open() {
    merge.init(mergeContext());
    rank.init(context);
  }

  /** The task fails and is revived: the same processors, its own state made anew. */
  void revive() {
    rank.close();
    shared.close();
    shared.init(context.getStateStoreContext(), shared);
    open();
  }

  @SuppressWarnings("unchecked")
  private FixedKeyProcessorContext<String, RankOutput> mergeContext() {
    return (FixedKeyProcessorContext<String, RankOutput>)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {FixedKeyProcessorContext.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("forward")) {
                merged.add(((FixedKeyRecord<String, RankOutput>) arguments[0]).value());
                return null;
              }
              return MockProcessorContext.class
                  .getMethod(method.getName(), method.getParameterTypes())
                  .invoke(context, arguments);
            });
  }

  void process(BoardInput input, long nowMs) {
    context.setCurrentSystemTimeMs(nowMs);
    Record<String, byte[]> record =
        new Record<>(input.board(), BoardInputCodecV1.encode(input), nowMs);
    merge.process(InternalFixedKeyRecordFactory.create(record));
    rank.process(new Record<>("", new byte[] {1}, nowMs));
  }

  void tick(long nowMs) {
    context.setCurrentSystemTimeMs(nowMs);
    context
        .scheduledPunctuators()
        .get(context.scheduledPunctuators().size() - 1)
        .getPunctuator()
        .punctuate(nowMs);
  }

  /** What the stage has said so far; what records led to comes first. */
  List<RankOutput> outputs() {
    List<RankOutput> outputs = new ArrayList<>(merged);
    context.forwarded().forEach(forward -> outputs.add(forward.record().value()));
    return outputs;
  }
}

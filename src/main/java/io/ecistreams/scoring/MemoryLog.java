package io.ecistreams.scoring;

import io.ecistreams.information.PaneSeries;
import io.ecistreams.information.SourceState;
import io.ecistreams.model.SampledExample;
import io.ecistreams.outcome.TrainingReport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The log of a board that lives as long as its process, as with files and replays: groups that wait
 * are kept, and nothing else, so that the board may not be unloaded.
 */
public final class MemoryLog implements BoardLog {
  @Override
  public void writeHeader(BoardHeader header) {}

  @Override
  public void writeAnnounced(Announced announced) {}

  @Override
  public Optional<Announced> readAnnounced() {
    return Optional.empty();
  }

  @Override
  public void writeAlarms(String source, byte[] state) {}

  @Override
  public void forEachAlarms(BiConsumer<String, byte[]> action) {}

  @Override
  public void writeVerdict(String source, String exampleId, Testimony judgement) {}

  @Override
  public Optional<Testimony> readVerdict(String source, String exampleId) {
    return Optional.empty();
  }

  @Override
  public void writeOutcome(TrainingReport report) {}

  @Override
  public void deleteOutcome(String id) {}

  @Override
  public void forEachOutcome(Consumer<TrainingReport> action) {}

  @Override
  public void writeRevisions(RevisionBook revisions) {}

  @Override
  public Optional<RevisionBook> readRevisions() {
    return Optional.empty();
  }

  @Override
  public ExampleLog examples(int serial, boolean isNew) {
    return new MemoryExamples();
  }

  @Override
  public void deleteExamples(int serial) {}

  @Override
  public void writeSample(String source, int place, String encoder, SampledExample example) {}

  @Override
  public void forEachSample(SampleReader action) {}

  @Override
  public void deleteSamples() {}

  @Override
  public void delete() {}

  private static final class MemoryExamples implements ExampleLog {
    private final Map<Long, RoutedGroup> waiting = new HashMap<>();

    @Override
    public void addWaiting(long sequence, RoutedGroup group) {
      waiting.put(sequence, group);
    }

    @Override
    public RoutedGroup takeWaiting(long sequence) {
      return waiting.remove(sequence);
    }

    @Override
    public void forEachWaiting(long from, Consumer<RoutedGroup> action) {
      waiting.values().forEach(action);
    }

    @Override
    public boolean takesWithoutPanes(String source, long paneStartMs, SourceState part) {
      return false;
    }

    @Override
    public void add(String source, long paneStartMs, SourceState part) {}

    @Override
    public void expire(String source, List<Long> paneStarts) {}

    @Override
    public void persist(Function<String, PaneSeries> panes) {}

    @Override
    public void load(Function<String, PaneSeries> panes) {
      throw new IllegalStateException("what is in memory only cannot be read again");
    }
  }
}

package io.ecistreams.topology;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * An object that the processors of one task share, in the form of a store that is neither logged
 * nor persistent: Kafka Streams gives each task its own, empty whenever the task begins.
 *
 * @param <T> closed when the task ends
 */
final class TaskState<T extends AutoCloseable> implements StateStore {
  private final String name;
  private Optional<T> state = Optional.empty();
  private boolean isOpen;

  private TaskState(String name) {
    this.name = name;
  }

  /** The object of the task, made by the first who asks. */
  T get(Supplier<T> make) {
    if (state.isEmpty()) {
      state = Optional.of(make.get());
    }
    return state.get();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    context.register(root, (key, value) -> {});
    closeState();
    isOpen = true;
  }

  @Override
  public void close() {
    isOpen = false;
    closeState();
  }

  private void closeState() {
    Optional<T> closing = state;
    state = Optional.empty();
    if (closing.isPresent()) {
      try {
        closing.get().close();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public boolean persistent() {
    return false;
  }

  @Override
  public boolean isOpen() {
    return isOpen;
  }

  /** Builds one for each task; there is nothing to cache or log. */
  static <T extends AutoCloseable> StoreBuilder<TaskState<T>> builder(String name) {
    return new Builder<>(name);
  }

  private record Builder<T extends AutoCloseable>(String name)
      implements StoreBuilder<TaskState<T>> {
    @Override
    public TaskState<T> build() {
      return new TaskState<>(name);
    }

    @Override
    public StoreBuilder<TaskState<T>> withCachingEnabled() {
      return this;
    }

    @Override
    public StoreBuilder<TaskState<T>> withCachingDisabled() {
      return this;
    }

    @Override
    public StoreBuilder<TaskState<T>> withLoggingEnabled(Map<String, String> config) {
      return this;
    }

    @Override
    public StoreBuilder<TaskState<T>> withLoggingDisabled() {
      return this;
    }

    @Override
    public Map<String, String> logConfig() {
      return Map.of();
    }

    @Override
    public boolean loggingEnabled() {
      return false;
    }
  }
}

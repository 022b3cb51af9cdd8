package io.ecistreams.topology;

/** How far partitions of the input are read, by their offsets. */
public interface InputLag {
  /** Of a reader that knows no end of its input. */
  InputLag UNKNOWN = (topic, partition, offset) -> 0;

  /**
   * Records of a partition of the current thread that come after an offset; 0 where that is not
   * known.
   */
  long unread(String topic, int partition, long offset);
}

package io.ecistreams.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a change of revision moved, over the primary window (definition.md, section 12). Scores of
 * two revisions are never compared; shares and parts in units of the background are.
 *
 * @param atMs wall clock of the change
 * @param streamTimeMs newest event time of the board then
 * @param from encoder id of the revision before
 * @param to encoder id of the revision that is active since
 * @param sources those of either, in the order of the new ranking, then the others
 */
public record RevisionChange(
    long atMs, long streamTimeMs, String from, String to, List<SourceShift> sources) {
  /** Sources of which a change tells, as it is part of every ranking that follows. */
  public static final int MOST_SOURCES = 32;

  public RevisionChange {
    sources = List.copyOf(sources);
  }

  /**
   * One source under two revisions.
   *
   * @param before empty where it was in no window of the revision before
   * @param now empty where it is in none of the new one
   * @param sample its newest examples before, judged anew; empty where that cannot be, or not yet
   */
  public record SourceShift(
      String source,
      Optional<Standing> before,
      Optional<Standing> now,
      Optional<RescoredSample> sample) {
    /** Whose examples were not judged anew. */
    public SourceShift(String source, Optional<Standing> before, Optional<Standing> now) {
      this(source, before, now, Optional.empty());
    }

    void writeTo(BinaryWriter out) {
      out.putText(source);
      write(before, out);
      write(now, out);
      out.putFlag(sample.isPresent());
      sample.ifPresent(judged -> judged.writeTo(out));
    }

    private static void write(Optional<Standing> standing, BinaryWriter out) {
      out.putFlag(standing.isPresent());
      standing.ifPresent(s -> s.writeTo(out));
    }

    static SourceShift readFrom(BinaryReader in) {
      return new SourceShift(
          in.getText(),
          standing(in),
          standing(in),
          in.getFlag() ? Optional.of(RescoredSample.readFrom(in)) : Optional.empty());
    }

    private static Optional<Standing> standing(BinaryReader in) {
      return in.getFlag() ? Optional.of(Standing.readFrom(in)) : Optional.empty();
    }
  }

  /**
   * A source under one revision.
   *
   * @param ranks empty while it is warming up
   * @param examples n
   * @param easy share of easy examples
   * @param falseNegative share of flagged examples: the flag rate
   * @param locality mean l
   * @param consistency mean c
   */
  public record Standing(
      Optional<RankSet> ranks,
      long examples,
      double easy,
      double falseNegative,
      double locality,
      double consistency) {
    /** Of a source in a ranking. */
    public static Standing of(RankedSource ranked) {
      SourceEstimate e = ranked.estimate();
      return new Standing(
          ranked.ranks(),
          e.n(),
          e.composition().easy().rate(),
          e.composition().falseNegative().rate(),
          e.locality(),
          e.consistency());
    }

    /** Share of hard examples: those that are neither easy nor flagged. */
    public double hard() {
      return Math.max(0, 1 - easy - falseNegative);
    }

    void writeTo(BinaryWriter out) {
      out.putInt(ranks.map(RankSet::rank).orElse(0)).putInt(ranks.map(RankSet::low).orElse(0));
      out.putInt(ranks.map(RankSet::high).orElse(0)).putLong(examples);
      out.putDouble(easy).putDouble(falseNegative).putDouble(locality).putDouble(consistency);
    }

    static Standing readFrom(BinaryReader in) {
      RankSet ranks = new RankSet(in.getInt(), in.getInt(), in.getInt());
      return new Standing(
          Optional.of(ranks).filter(known -> known.rank() > 0),
          in.getLong(),
          in.getDouble(),
          in.getDouble(),
          in.getDouble(),
          in.getDouble());
    }
  }

  /** What two rankings over the primary window say, each by source in its order. */
  public static List<SourceShift> shifts(
      Map<String, RankedSource> before, Map<String, RankedSource> now) {
    List<String> names = new ArrayList<>(now.keySet());
    before.keySet().stream().filter(source -> !now.containsKey(source)).forEach(names::add);
    return names.stream()
        .limit(MOST_SOURCES)
        .map(
            source ->
                new SourceShift(
                    source,
                    Optional.ofNullable(before.get(source)).map(Standing::of),
                    Optional.ofNullable(now.get(source)).map(Standing::of)))
        .toList();
  }

  /** The same, with what samples of sources yielded as they were judged anew. */
  public RevisionChange withSamples(Map<String, RescoredSample> judged) {
    return new RevisionChange(
        atMs,
        streamTimeMs,
        from,
        to,
        sources.stream()
            .map(
                shift ->
                    new SourceShift(
                        shift.source(),
                        shift.before(),
                        shift.now(),
                        Optional.ofNullable(judged.get(shift.source()))))
            .toList());
  }

  /** Writes all of it. */
  public void writeTo(BinaryWriter out) {
    out.putLong(atMs).putLong(streamTimeMs).putText(from).putText(to);
    out.putList(sources, shift -> shift.writeTo(out));
  }

  /** Reads what {@link #writeTo} wrote. */
  public static RevisionChange readFrom(BinaryReader in) {
    return new RevisionChange(
        in.getLong(),
        in.getLong(),
        in.getText(),
        in.getText(),
        in.getList(() -> SourceShift.readFrom(in)));
  }
}

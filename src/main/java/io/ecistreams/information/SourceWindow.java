package io.ecistreams.information;

import io.ecistreams.math.LogDeterminant.Term;
import io.ecistreams.math.SymmetricTerm;
import io.ecistreams.math.Workbench;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * One source over one window: the sum of its parts, without a copy of their matrices, and what was
 * last computed from them. Not safe for use by several threads.
 */
public final class SourceWindow {
  private final LogDetPath path;
  private List<SourceState> parts = List.of();
  private SourceSums sums = new SourceSums();
  private double trace;
  private long queries;
  private long version;
  private long logDetVersion = -1;
  private double logDetScale;
  private double logDet;
  private long gradientsVersion = -1;
  private GradientSums gradients = new GradientSums(0);
  private long spectrumVersion = -1;
  private Spectrum spectrum = new Spectrum(new double[0], 0, 0);

  SourceWindow(LogDetPath path) {
    this.path = path;
  }

  /** A state that is a window by itself. */
  public static SourceWindow of(SourceState state) {
    SourceWindow window = new SourceWindow(new LogDetPath());
    window.show(List.of(state), 1);
    return window;
  }

  /**
   * Shows other parts, or the same ones after they changed.
   *
   * @param newVersion above that of every window of the source so far
   */
  void show(Collection<SourceState> shown, long newVersion) {
    parts = List.copyOf(shown);
    sums = new SourceSums();
    DistinctQueries distinct = new DistinctQueries();
    trace = 0;
    for (SourceState part : parts) {
      trace += part.matrix().trace();
      sums.merge(part.sums());
      distinct.merge(part.distinctQueries());
    }
    queries = distinct.count();
    version = newVersion;
  }

  /** What follows the window's rows. */
  LogDetPath path() {
    return path;
  }

  boolean isEmpty() {
    return parts.isEmpty();
  }

  /** Grows with every change; no two contents of windows of one source have the same. */
  public long version() {
    return version;
  }

  public SourceSums sums() {
    return sums;
  }

  /** Distinct queries, exact up to {@link DistinctQueries#EXACT}. */
  public long queries() {
    return queries;
  }

  /** g_b of eci-align/1: added up when it is asked for. */
  public GradientSums gradients() {
    if (gradientsVersion != version) {
      gradients = new GradientSums(parts.get(0).matrix().dimension());
      parts.forEach(part -> gradients.merge(part.gradients()));
      gradientsVersion = version;
    }
    return gradients;
  }

  /** trace(S). */
  public double trace() {
    return trace;
  }

  /** The matrices whose sum is S, each times a weight. */
  public List<Term> terms(double weight) {
    return matrices().stream().map(matrix -> new Term(weight, matrix)).toList();
  }

  private List<SymmetricTerm> matrices() {
    List<SymmetricTerm> matrices = new ArrayList<>(parts.size());
    parts.forEach(part -> matrices.add(part.matrix().sum()));
    return matrices;
  }

  /** ln det(I + scale S), nats: O(d^2) a row where few have come since the last call. */
  public double logDet(double scale, Workbench work) {
    if (logDetVersion != version || logDetScale != scale) {
      logDet = path.at(scale, matrices(), work);
      logDetVersion = version;
      logDetScale = scale;
    }
    return logDet;
  }

  /** The eigenvalues of S: O(d^3) after a change. */
  public Spectrum spectrum(Workbench work) {
    if (spectrumVersion != version) {
      spectrum = new Spectrum(work.eigenvalues().of(matrices()), trace, sums.examples());
      spectrumVersion = version;
    }
    return spectrum;
  }

  /** The eigenvalues as they were measured last; empty if they never were. */
  public Optional<Spectrum> recentSpectrum() {
    return spectrumVersion < 0 ? Optional.empty() : Optional.of(spectrum);
  }
}

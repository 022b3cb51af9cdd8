package io.ecistreams.scoring;

import io.ecistreams.model.Disagreement;
import io.ecistreams.model.RankedSource;
import java.util.ArrayList;
import java.util.List;

/** Where eci-classic and eci-sem rank two sources in opposite orders (definition.md, section 4). */
final class MetricDisagreements {

  private MetricDisagreements() {}

  /**
   * All such pairs among ranked sources; those warming up have no order yet.
   *
   * @param sources highest eci first
   */
  static List<Disagreement> of(List<RankedSource> sources) {
    List<RankedSource> ranked =
        sources.stream().filter(source -> source.ranks().isPresent()).toList();
    List<Disagreement> pairs = new ArrayList<>();
    for (int i = 0; i < ranked.size(); i++) {
      for (int j = i + 1; j < ranked.size(); j++) {
        RankedSource higher = ranked.get(i);
        RankedSource lower = ranked.get(j);
        if (higher.estimate().eci() > lower.estimate().eci()
            && higher.estimate().classic() < lower.estimate().classic()) {
          pairs.add(
              new Disagreement(
                  higher.estimate().source(),
                  lower.estimate().source(),
                  higher.estimate().classicEqualVolume() < lower.estimate().classicEqualVolume()));
        }
      }
    }
    return pairs;
  }
}

package io.ecistreams.miner;

import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.model.MinedItem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Gives every record all positives of its query that any record of its board has, where files know
 * one positive a line. A record's own come first, so that its reference stays; of the others the id
 * is enough. All records are {@link #add added} before the first is joined. Holds the ids of all
 * positives in memory; not safe for use by several threads while records are added.
 */
public final class JoinedPositives implements UnaryOperator<MinedNegatives> {
  private final Map<List<Object>, Map<Object, Item>> byQuery = new HashMap<>();

  /** Learns the positives of a record. */
  public void add(MinedNegatives record) {
    Map<Object, Item> known =
        byQuery.computeIfAbsent(queryOf(record), query -> new LinkedHashMap<>());
    record
        .getPositives()
        .forEach(positive -> known.putIfAbsent(identity(positive), bare(positive)));
  }

  @Override
  public MinedNegatives apply(MinedNegatives record) {
    Map<Object, Item> others = new LinkedHashMap<>(byQuery.getOrDefault(queryOf(record), Map.of()));
    record.getPositives().forEach(own -> others.remove(identity(own)));
    if (others.isEmpty()) {
      return record;
    }
    List<Item> positives = new ArrayList<>(record.getPositives());
    positives.addAll(others.values());
    return MinedNegatives.newBuilder(record).setPositives(positives).build();
  }

  private static List<Object> queryOf(MinedNegatives record) {
    return List.of(record.getBoard(), identity(record.getQuery()));
  }

  /** What items are told apart by, as in {@link MinedItem#identity}. */
  private static Object identity(Item item) {
    return item.getId()
        .filter(id -> !id.isBlank())
        .<Object>map(id -> id)
        .or(() -> item.getText().filter(text -> !text.isBlank()).map(List::of))
        .or(item::getEmbedding)
        .orElse("");
  }

  private static Item bare(Item item) {
    boolean hasId = item.getId().filter(id -> !id.isBlank()).isPresent();
    return hasId ? Item.newBuilder().setId(item.getId().get()).build() : item;
  }
}

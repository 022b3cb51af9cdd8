package io.ecistreams.miner;

import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.model.TextRole;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Decides whether items travel with their texts, their vectors, or both. What an item would be
 * empty without stays.
 *
 * @param texts whether texts travel; without them the application cannot compare words
 * @param vectors whether vectors travel; without them the application embeds the texts
 * @param embedder makes the vectors of records that have none and consist of texts; empty to send
 *     only those that the miner has
 */
public record RecordContent(boolean texts, boolean vectors, Optional<TextEmbedder> embedder)
    implements UnaryOperator<MinedNegatives> {

  public RecordContent {
    if (!texts && !vectors) {
      throw new IllegalArgumentException("Records need texts or vectors.");
    }
  }

  @Override
  public MinedNegatives apply(MinedNegatives record) {
    MinedNegatives full =
        embedder
            .filter(e -> vectors && isTextOnly(record))
            .map(e -> embedded(record, e))
            .orElse(record);
    if (texts && vectors) {
      return full;
    }
    MinedNegatives.Builder thinner =
        MinedNegatives.newBuilder(full)
            .setQuery(thin(full.getQuery()))
            .setPositives(full.getPositives().stream().map(this::thin).toList())
            .setNegatives(full.getNegatives().stream().map(this::thin).toList());
    if (items(thinner.getQuery(), thinner.getPositives(), thinner.getNegatives()).stream()
        .allMatch(item -> item.getEmbedding().isEmpty())) {
      thinner.setEncoderId(null);
    }
    return thinner.build();
  }

  /** Positives beside the reference may be mere ids: only these are compared. */
  private static boolean isTextOnly(MinedNegatives record) {
    List<Item> reference = record.getPositives().stream().limit(1).toList();
    List<Item> scored = items(record.getQuery(), reference, record.getNegatives());
    return scored.stream().allMatch(RecordContent::hasText)
        && items(record.getQuery(), record.getPositives(), record.getNegatives()).stream()
            .allMatch(item -> item.getEmbedding().isEmpty());
  }

  private static boolean hasText(Item item) {
    return item.getText().filter(text -> !text.isBlank()).isPresent();
  }

  private static List<Item> items(Item query, List<Item> positives, List<Item> negatives) {
    List<Item> items = new ArrayList<>();
    items.add(query);
    items.addAll(positives);
    items.addAll(negatives);
    return items;
  }

  private static MinedNegatives embedded(MinedNegatives record, TextEmbedder embedder) {
    return MinedNegatives.newBuilder(record)
        .setQuery(embedded(TextRole.QUERY, List.of(record.getQuery()), embedder).get(0))
        .setPositives(embedded(TextRole.PASSAGE, record.getPositives(), embedder))
        .setNegatives(embedded(TextRole.PASSAGE, record.getNegatives(), embedder))
        .setEncoderId(embedder.encoderId())
        .build();
  }

  private static List<Item> embedded(TextRole role, List<Item> items, TextEmbedder embedder) {
    Iterator<float[]> vectors =
        embedder
            .embed(
                role,
                items.stream()
                    .filter(RecordContent::hasText)
                    .map(item -> item.getText().orElseThrow())
                    .toList())
            .iterator();
    return items.stream()
        .map(
            item ->
                hasText(item)
                    ? item(item.getId(), item.getText())
                        .setEmbedding(VectorBytes.of(vectors.next()))
                        .build()
                    : item)
        .toList();
  }

  private Item thin(Item item) {
    boolean dropsText = !texts && item.getEmbedding().isPresent();
    boolean dropsVector = !vectors && item.getText().isPresent();
    return item(item.getId(), item.getText().filter(text -> !dropsText))
        .setEmbedding(item.getEmbedding().filter(vector -> !dropsVector).orElse(null))
        .build();
  }

  private static Item.Builder item(Optional<String> id, Optional<String> text) {
    return Item.newBuilder().setId(id.orElse(null)).setText(text.orElse(null));
  }
}

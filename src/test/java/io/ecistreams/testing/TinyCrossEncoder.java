package io.ecistreams.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A cross-encoder of a few words, written as a real ONNX file with a real tokenizer: every word has
 * a weight, and the logit is the sum of the weights of the passage's tokens (token type 1), or of
 * all tokens where the model does not ask for token types.
 */
public final class TinyCrossEncoder {
  private static final int FLOAT = 1;
  private static final int INT64 = 7;
  private static final int ATTRIBUTE_INT = 2;
  private static final int ATTRIBUTE_INTS = 7;

  /** What the graph looks like. */
  public enum Shape {
    /** Inputs with token types, logits (n, 1). */
    ONE_LOGIT_WITH_TYPES,
    /** Inputs without token types, logits (n, 1). */
    ONE_LOGIT,
    /** Logits (n, 2): the negative of the sum and the sum. */
    TWO_LOGITS,
    /** Logits (n, tokens), which is no cross-encoder. */
    LOGIT_A_TOKEN
  }

  private TinyCrossEncoder() {}

  /** Writes model.onnx and tokenizer.json; unknown words have weight 0. */
  public static void write(Path directory, Map<String, Float> weights, Shape shape) {
    List<String> words = new ArrayList<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]"));
    words.addAll(new TreeMap<>(weights).keySet());
    float[] table = new float[words.size()];
    for (int i = 0; i < table.length; i++) {
      table[i] = weights.getOrDefault(words.get(i), 0f);
    }
    try {
      Files.createDirectories(directory);
      Files.write(directory.resolve("model.onnx"), model(table, shape));
      Files.writeString(directory.resolve("tokenizer.json"), tokenizer(words));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] model(float[] table, Shape shape) {
    return new Protobuf()
        .number(1, 6)
        .message(8, opset -> opset.text(1, "").number(2, 11))
        .message(7, graph -> graph(graph, table, shape))
        .toByteArray();
  }

  private static void graph(Protobuf graph, float[] table, Shape shape) {
    String counted = shape == Shape.ONE_LOGIT ? "attention_mask" : "token_type_ids";
    node(graph, "Gather", List.of("table", "input_ids"), "weights");
    graph.message(
        1,
        node -> {
          node.text(1, counted).text(2, "counted").text(4, "Cast");
          node.message(5, a -> a.text(1, "to").number(3, FLOAT).number(20, ATTRIBUTE_INT));
        });
    node(
        graph,
        "Mul",
        List.of("weights", "counted"),
        shape == Shape.LOGIT_A_TOKEN ? "logits" : "products");
    if (shape != Shape.LOGIT_A_TOKEN) {
      sum(graph, shape == Shape.TWO_LOGITS ? "sum" : "logits");
    }
    if (shape == Shape.TWO_LOGITS) {
      node(graph, "Neg", List.of("sum"), "minus");
      graph.message(
          1,
          node -> {
            node.text(1, "minus").text(1, "sum").text(2, "logits").text(4, "Concat");
            node.message(5, a -> a.text(1, "axis").number(3, 1).number(20, ATTRIBUTE_INT));
          });
    }
    graph.text(2, "tiny");
    graph.message(5, tensor -> table(tensor, table));
    input(graph, "input_ids");
    input(graph, "attention_mask");
    if (shape != Shape.ONE_LOGIT) {
      input(graph, "token_type_ids");
    }
    graph.message(12, logits -> value(logits, "logits", FLOAT));
  }

  private static void node(Protobuf graph, String type, List<String> inputs, String output) {
    graph.message(
        1,
        node -> {
          inputs.forEach(input -> node.text(1, input));
          node.text(2, output).text(4, type);
        });
  }

  private static void sum(Protobuf graph, String output) {
    graph.message(
        1,
        node -> {
          node.text(1, "products").text(2, output).text(4, "ReduceSum");
          node.message(5, a -> a.text(1, "axes").number(8, 1).number(20, ATTRIBUTE_INTS));
          node.message(5, a -> a.text(1, "keepdims").number(3, 1).number(20, ATTRIBUTE_INT));
        });
  }

  private static void table(Protobuf tensor, float[] table) {
    ByteBuffer raw = ByteBuffer.allocate(table.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(table);
    tensor.number(1, table.length).number(2, FLOAT).text(8, "table").bytes(9, raw.array());
  }

  private static void input(Protobuf graph, String name) {
    graph.message(11, input -> value(input, name, INT64));
  }

  private static void value(Protobuf value, String name, int type) {
    value.text(1, name);
    value.message(
        2,
        t ->
            t.message(
                1,
                tensor -> {
                  tensor.number(1, type);
                  tensor.message(
                      2,
                      shape ->
                          shape
                              .message(1, d -> d.text(2, "pairs"))
                              .message(1, d -> d.text(2, name + "_columns")));
                }));
  }

  private static String tokenizer(List<String> words) {
    StringBuilder vocabulary = new StringBuilder();
    for (int id = 0; id < words.size(); id++) {
      vocabulary.append(id == 0 ? "" : ", ").append('"').append(words.get(id)).append("\": ");
      vocabulary.append(id);
    }
    return """
        {"version": "1.0", "truncation": null, "padding": null, "normalizer": {"type": "Lowercase"},
         "added_tokens": [
          {"id": 0, "content": "[PAD]", "special": true, "single_word": false, "lstrip": false, "rstrip": false, "normalized": false},
          {"id": 1, "content": "[UNK]", "special": true, "single_word": false, "lstrip": false, "rstrip": false, "normalized": false},
          {"id": 2, "content": "[CLS]", "special": true, "single_word": false, "lstrip": false, "rstrip": false, "normalized": false},
          {"id": 3, "content": "[SEP]", "special": true, "single_word": false, "lstrip": false, "rstrip": false, "normalized": false}],
         "pre_tokenizer": {"type": "Whitespace"},
         "post_processor": {"type": "TemplateProcessing",
          "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
          "pair": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}},
                   {"Sequence": {"id": "B", "type_id": 1}}, {"SpecialToken": {"id": "[SEP]", "type_id": 1}}],
          "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]}, "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}}},
         "decoder": null,
         "model": {"type": "WordLevel", "unk_token": "[UNK]", "vocab": {%s}}}
        """
        .formatted(vocabulary);
  }
}

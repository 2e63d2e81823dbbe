import java.nio.ByteBuffer;
import java.util.Base64;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.utils.ByteBufferOutputStream;

/**
 * Writes test/vectors/kafka-codecs.json: one text as Kafka's own Java client compresses it. From the root of the checkout, after a
 * first `npm run kafka` has fetched the jars of Kafka 4.3.1 (snappy-java 1.1.10.7, lz4-java 1.10.2, zstd-jni 1.5.6-10):
 *   java -cp "$HOME/.cache/leeway/kafka-4.3.1/*" test/vectors/make/KafkaCodecs.java > test/vectors/kafka-codecs.json
 */
public class KafkaCodecs {
  public static void main(String[] arguments) throws Exception {
    byte[] text = new byte[150_000];
    // Words that come again and numbers that do not, so that literals and copies of all lengths occur.
    long state = 1;
    StringBuilder words = new StringBuilder();
    for (int i = 0; words.length() < text.length; i++) {
      state = state * 48271 % 2147483647;
      words.append("{\"event_id\":\"e").append(i).append("\",\"value\":").append(state % 100).append("}\n");
      words.append("a".repeat(i % 50 == 0 ? 3_000 : 0));
    }
    System.arraycopy(words.toString().getBytes("US-ASCII"), 0, text, 0, text.length);
    StringBuilder json = new StringBuilder("{");
    for (CompressionType type : new CompressionType[] {
          CompressionType.GZIP, CompressionType.SNAPPY, CompressionType.LZ4, CompressionType.ZSTD }) {
      ByteBufferOutputStream bytes = new ByteBufferOutputStream(1024);
      try (var out = Compression.of(type).build().wrapForOutput(bytes, (byte) 2)) {
        out.write(text);
      }
      ByteBuffer buffer = bytes.buffer();
      buffer.flip();
      byte[] packed = new byte[buffer.remaining()];
      buffer.get(packed);
      json.append("\n  \"").append(type.name).append("\": \"").append(Base64.getEncoder().encodeToString(packed)).append("\",");
    }
    json.setCharAt(json.length() - 1, '\n');
    System.out.println(json.append('}'));
  }
}

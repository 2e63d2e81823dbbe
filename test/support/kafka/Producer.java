import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Kafka's own Java client, driven by lines on standard input. Arguments: brokers, topic.
 *   `codec NAME`      what the producers opened from here on compress with
 *   `send N TEXT`     producer N (idempotent) sends TEXT to partition 0
 *   `begin N`, `write N TEXT`, `flush N`, `commit N`, `abort N`   a transaction of producer N
 * Ends with 0 once everything is acknowledged.
 */
public class Producer {
  public static void main(String[] arguments) throws Exception {
    Map<String, KafkaProducer<byte[], byte[]>> producers = new HashMap<>();
    String codec = "none";
    var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] words = line.split(" ", 3);
      if (words[0].equals("codec")) {
        codec = words[1];
        continue;
      }
      boolean transactional = !words[0].equals("send");
      String name = words[1] + (transactional ? "" : "/" + codec);
      KafkaProducer<byte[], byte[]> producer = producers.get(name);
      if (producer == null) {
        producer = open(arguments[0], transactional ? arguments[1] + "/" + name : null, codec);
        producers.put(name, producer);
      }
      switch (words[0]) {
        case "begin" -> producer.beginTransaction();
        case "flush" -> producer.flush();
        case "commit" -> producer.commitTransaction();
        case "abort" -> producer.abortTransaction();
        default -> producer.send(new ProducerRecord<>(arguments[1], 0, null, words[2].getBytes(StandardCharsets.UTF_8)));
      }
    }
    for (var producer : producers.values()) producer.close();
  }

  private static KafkaProducer<byte[], byte[]> open(String brokers, String transaction, String codec) {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", brokers);
    settings.put("compression.type", codec);
    settings.put("linger.ms", 20);
    settings.put("max.request.size", 16_000_000);
    settings.put("key.serializer", "org.apache.kafka.common.serialization.ByteArraySerializer");
    settings.put("value.serializer", "org.apache.kafka.common.serialization.ByteArraySerializer");
    if (transaction != null) settings.put("transactional.id", transaction);
    KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings);
    if (transaction != null) producer.initTransactions();
    return producer;
  }
}

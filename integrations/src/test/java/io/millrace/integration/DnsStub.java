package io.millrace.integration;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A name server on loopback (RFC 1035): what a name has is told answer by answer, so that it can
/// change between two questions. Everything lives 0 seconds.
final class DnsStub implements AutoCloseable {
  private static final int A = 1;
  private static final int CNAME = 5;
  private static final int AAAA = 28;
  private static final int HEADER = 12;
  private static final int POINTER_TO_QUESTION = 0xC00C;

  private final DatagramSocket socket;
  private final Map<String, Deque<List<String>>> answers = new ConcurrentHashMap<>();
  private final Map<String, Integer> asked = new ConcurrentHashMap<>();

  DnsStub() throws IOException {
    socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
    Thread.startVirtualThread(this::listen);
  }

  InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  /// What a name has: addresses, or another name and its addresses. Told several times it has one
  /// after the other, the last for good; each counts for one question of each family.
  void tell(String name, String... records) {
    answers.computeIfAbsent(name, _ -> new ArrayDeque<>()).add(List.of(records));
  }

  private List<String> next(String name, int type) {
    var told = answers.getOrDefault(name, new ArrayDeque<>());
    int turn = asked.merge(name + type, 1, Integer::sum) - 1;
    return told.stream()
        .skip(Math.min(turn, Math.max(0, told.size() - 1)))
        .limit(1)
        .flatMap(Collection::stream)
        .toList();
  }

  private void listen() {
    var packet = new DatagramPacket(new byte[4_096], 4_096);
    while (!socket.isClosed()) {
      try {
        socket.receive(packet);
        var answer = answer(Arrays.copyOf(packet.getData(), packet.getLength()));
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      } catch (IOException _) {
        return;
      }
    }
  }

  private byte[] answer(byte[] question) throws IOException {
    var name = new StringBuilder();
    int at = HEADER;
    for (; question[at] != 0; at += question[at] + 1) {
      name.append(name.isEmpty() ? "" : ".")
          .append(new String(question, at + 1, question[at], StandardCharsets.US_ASCII));
    }
    int type = question[at + 2];
    var body = new ByteArrayOutputStream();
    int count = write(new DataOutputStream(body), next(name.toString(), type), type);
    var all = new ByteArrayOutputStream();
    var out = new DataOutputStream(all);
    out.write(question, 0, 2);
    out.writeShort(answers.containsKey(name.toString()) ? 0x8180 : 0x8183);
    out.writeShort(1);
    out.writeShort(count);
    out.writeInt(0);
    out.write(question, HEADER, at + 5 - HEADER);
    body.writeTo(out);
    return all.toByteArray();
  }

  private static int write(DataOutputStream out, List<String> records, int type)
      throws IOException {
    int count = 0;
    byte[] owner = {(byte) (POINTER_TO_QUESTION >> 8), (byte) POINTER_TO_QUESTION};
    for (var record : records) {
      boolean isName = Character.isLetter(record.charAt(0)) && !record.contains(":");
      if (isName) {
        record(out, owner, CNAME, encoded(record));
        owner = encoded(record);
        count++;
      } else {
        var address = InetAddress.ofLiteral(record).getAddress();
        if (type == (address.length == 4 ? A : AAAA)) {
          record(out, owner, type, address);
          count++;
        }
      }
    }
    return count;
  }

  private static void record(DataOutputStream out, byte[] owner, int type, byte[] content)
      throws IOException {
    out.write(owner);
    out.writeShort(type);
    out.writeShort(1);
    out.writeInt(0);
    out.writeShort(content.length);
    out.write(content);
  }

  private static byte[] encoded(String name) throws IOException {
    var bytes = new ByteArrayOutputStream();
    for (var label : name.split("\\.", -1)) {
      bytes.write(label.length());
      bytes.write(label.getBytes(StandardCharsets.US_ASCII));
    }
    bytes.write(0);
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    socket.close();
  }
}

package dev.berth.server.rpc;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import java.io.IOException;
import java.util.AbstractList;
import java.util.List;

/**
 * Records of the API that were written as JSON before, by {@link RpcJson#written}: an answer takes
 * them as they are.
 */
public final class WrittenList<T> extends AbstractList<T> implements JsonSerializable {
  private final Class<T> type;
  private final List<SerializedString> written;

  public WrittenList(Class<T> type, List<SerializedString> written) {
    this.type = type;
    this.written = written;
  }

  @Override
  public T get(int index) {
    return RpcJson.record(written.get(index), type);
  }

  @Override
  public int size() {
    return written.size();
  }

  @Override
  public void serialize(JsonGenerator json, SerializerProvider serializers) throws IOException {
    json.writeStartArray(this, size());
    for (var element : written) {
      json.writeRawValue(element);
    }
    json.writeEndArray();
  }

  @Override
  public void serializeWithType(
      JsonGenerator json, SerializerProvider serializers, TypeSerializer types) throws IOException {
    serialize(json, serializers);
  }
}

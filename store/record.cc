#include "store/record.h"

#include <utility>

#include "store/fields.h"
#include "store/record_decode.h"

namespace shilu {
namespace {

void read_kind(FieldReader& fields, std::optional<PageKind>& kind) {
  kind = kind_from_name(fields.octets());
  if (!kind) {
    fields.spoil();
  }
}

void read_url_state(FieldReader& fields, UrlState& state) {
  switch (fields.id()) {
    case 1:
      state.run = fields.number32();
      break;
    case 2:
      state.queued = fields.number() != 0;
      break;
    case 3:
      state.outcome = fields.octets();
      break;
    case 4:
      state.status = static_cast<int>(fields.number32());
      break;
    case 5:
      read_kind(fields, state.kind);
      break;
    case 6:
      state.etag = fields.octets();
      break;
    case 7:
      state.last_modified = fields.octets();
      break;
    case 8:
      state.payload_sha1 = fields.octets();
      break;
    case 9:
      state.payload_captured_at = fields.instant();
      break;
    case 10:
      state.document_digest = fields.hex();
      break;
    case 11:
      state.versions = fields.number32();
      break;
    case 12:
      state.fetches = fields.number32();
      break;
    case 13:
      state.first_seen = fields.instant();
      break;
    case 14:
      state.last_seen = fields.instant();
      break;
    case 15:
      state.last_fetched = fields.instant();
      break;
    case 16:
      state.last_changed = fields.instant();
      break;
    case 17:
      state.absences = fields.number32();
      break;
    case 18:
      state.gone = fields.number() != 0;
      break;
    default:
      break;
  }
}

// A record of one field.
std::string encode_octets(std::string_view key, std::string_view octets) {
  FieldWriter fields;
  fields.octets(1, octets);
  return seal_value(key, fields.take());
}

Result<std::string> decode_octets(std::string_view key, std::string_view value) {
  return decode_record<std::string>(key, value, [](FieldReader& fields, std::string& octets) {
    if (fields.id() == 1) {
      octets = fields.octets();
    }
  });
}

}  // namespace

std::string encode_counters(std::string_view key, const Counters& counters) {
  FieldWriter fields;
  fields.number(1, counters.commits);
  fields.number(2, counters.queue_number);
  fields.number(3, counters.queued);
  fields.number(4, counters.addresses);
  fields.number(5, counters.versions);
  fields.octets(6, counters.segment);
  fields.number(7, counters.batches);
  fields.number(8, counters.trainings);
  fields.number(9, counters.text_dictionary);
  fields.number(10, counters.metadata_dictionary);
  fields.number(11, counters.replacements);
  return seal_value(key, fields.take());
}

Result<Counters> decode_counters(std::string_view key, std::string_view value) {
  return decode_record<Counters>(key, value, [](FieldReader& fields, Counters& counters) {
    switch (fields.id()) {
      case 1:
        counters.commits = fields.number();
        break;
      case 2:
        counters.queue_number = fields.number();
        break;
      case 3:
        counters.queued = fields.number();
        break;
      case 4:
        counters.addresses = fields.number();
        break;
      case 5:
        counters.versions = fields.number();
        break;
      case 6:
        counters.segment = fields.octets();
        break;
      case 7:
        counters.batches = fields.number();
        break;
      case 8:
        counters.trainings = fields.number32();
        break;
      case 9:
        counters.text_dictionary = fields.number32();
        break;
      case 10:
        counters.metadata_dictionary = fields.number32();
        break;
      case 11:
        counters.replacements = fields.number32();
        break;
      default:
        break;
    }
  });
}

std::string encode_run(std::string_view key, const RunRecord& run) {
  FieldWriter fields;
  fields.number(1, run.number);
  fields.number(2, run.open ? 1 : 0);
  fields.number(3, run.seeding ? 1 : 0);
  fields.instant(4, run.started_at);
  fields.instant(5, run.ended_at);
  fields.octets(6, run.scope);
  fields.number(7, run.scope_changed ? 1 : 0);
  return seal_value(key, fields.take());
}

Result<RunRecord> decode_run(std::string_view key, std::string_view value) {
  return decode_record<RunRecord>(key, value, [](FieldReader& fields, RunRecord& run) {
    switch (fields.id()) {
      case 1:
        run.number = fields.number32();
        break;
      case 2:
        run.open = fields.number() != 0;
        break;
      case 3:
        run.seeding = fields.number() != 0;
        break;
      case 4:
        run.started_at = fields.instant();
        break;
      case 5:
        run.ended_at = fields.instant();
        break;
      case 6:
        run.scope = fields.octets();
        break;
      case 7:
        run.scope_changed = fields.number() != 0;
        break;
      default:
        break;
    }
  });
}

std::string encode_judged_by(std::string_view key, std::string_view mark) {
  FieldWriter fields;
  fields.octets(1, mark);
  return seal_value(key, fields.take());
}

Result<std::string> decode_judged_by(std::string_view key, std::string_view value) {
  return decode_record<std::string>(key, value, [](FieldReader& fields, std::string& mark) {
    if (fields.id() == 1) {
      mark = fields.octets();
    }
  });
}

std::string encode_segment_bytes(std::string_view key, uint64_t bytes) {
  FieldWriter fields;
  fields.number(1, bytes);
  return seal_value(key, fields.take());
}

Result<uint64_t> decode_segment_bytes(std::string_view key, std::string_view value) {
  return decode_record<uint64_t>(key, value, [](FieldReader& fields, uint64_t& bytes) {
    if (fields.id() == 1) {
      bytes = fields.number();
    }
  });
}

std::string encode_url_state(std::string_view key, const UrlState& state) {
  FieldWriter fields;
  fields.number(1, state.run);
  fields.number(2, state.queued ? 1 : 0);
  fields.octets(3, state.outcome);
  fields.number(4, static_cast<uint32_t>(state.status));
  fields.octets(5, state.kind ? kind_name(*state.kind) : "");
  fields.octets(6, state.etag);
  fields.octets(7, state.last_modified);
  fields.octets(8, state.payload_sha1);
  fields.instant(9, state.payload_captured_at);
  fields.hex(10, state.document_digest);
  fields.number(11, state.versions);
  fields.number(12, state.fetches);
  fields.instant(13, state.first_seen);
  fields.instant(14, state.last_seen);
  fields.instant(15, state.last_fetched);
  fields.instant(16, state.last_changed);
  fields.number(17, state.absences);
  fields.number(18, state.gone ? 1 : 0);
  return seal_value(key, fields.take());
}

Result<UrlState> decode_url_state(std::string_view key, std::string_view value) {
  return decode_record<UrlState>(key, value, read_url_state);
}

std::string encode_queue_record(std::string_view key, const QueueRecord& record) {
  FieldWriter fields;
  fields.octets(1, record.url);
  fields.octets(2, record.task);
  return seal_value(key, fields.take());
}

Result<QueueRecord> decode_queue_record(std::string_view key, std::string_view value) {
  return decode_record<QueueRecord>(key, value, [](FieldReader& fields, QueueRecord& record) {
    switch (fields.id()) {
      case 1:
        record.url = fields.octets();
        break;
      case 2:
        record.task = fields.octets();
        break;
      default:
        break;
    }
  });
}

std::string encode_host_state(std::string_view key, std::string_view state) {
  return encode_octets(key, state);
}

Result<std::string> decode_host_state(std::string_view key, std::string_view value) {
  return decode_octets(key, value);
}

std::string encode_dictionary(std::string_view key, std::string_view octets) {
  return encode_octets(key, octets);
}

Result<std::string> decode_dictionary(std::string_view key, std::string_view value) {
  return decode_octets(key, value);
}

}  // namespace shilu

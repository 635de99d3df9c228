// The records of the log of versions.
#include <algorithm>
#include <bit>
#include <utility>
#include <vector>

#include "store/fields.h"
#include "store/record.h"
#include "store/record_decode.h"

namespace shilu {
namespace {

std::string_view octets_of(const Sha256& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

// The digest that `octets` are; spoils the reading where they are none.
Sha256 read_digest(FieldReader& fields) {
  const std::string octets = fields.octets();
  Sha256 digest{};
  if (octets.size() == digest.size()) {
    std::copy(octets.begin(), octets.end(), digest.begin());
  } else {
    fields.spoil();
  }
  return digest;
}

struct EdgeFields {
  uint64_t size = 0;
  std::vector<Sha256> peaks;
};

}  // namespace

std::string encode_log_record(std::string_view key, const LogRecord& record) {
  FieldWriter fields;
  fields.octets(1, octets_of(record.leaf));
  fields.octets(2, record.version.address_key);
  fields.instant(3, record.version.time);
  return seal_value(key, fields.take());
}

Result<LogRecord> decode_log_record(std::string_view key, std::string_view value) {
  return decode_record<LogRecord>(key, value, [](FieldReader& fields, LogRecord& record) {
    switch (fields.id()) {
      case 1:
        record.leaf = read_digest(fields);
        break;
      case 2:
        record.version.address_key = fields.octets();
        break;
      case 3:
        record.version.time = fields.instant().value_or(Instant{});
        break;
      default:
        break;
    }
  });
}

std::string encode_log_node(std::string_view key, const Sha256& hash) {
  FieldWriter fields;
  fields.octets(1, octets_of(hash));
  return seal_value(key, fields.take());
}

Result<Sha256> decode_log_node(std::string_view key, std::string_view value) {
  return decode_record<Sha256>(key, value, [](FieldReader& fields, Sha256& hash) {
    if (fields.id() == 1) {
      hash = read_digest(fields);
    }
  });
}

std::string encode_log_edge(std::string_view key, const TreeEdge& edge) {
  FieldWriter fields;
  fields.number(1, edge.size());
  for (const Sha256& peak : edge.peaks()) {
    fields.octets(2, octets_of(peak));
  }
  return seal_value(key, fields.take());
}

Result<TreeEdge> decode_log_edge(std::string_view key, std::string_view value) {
  Result<EdgeFields> read =
      decode_record<EdgeFields>(key, value, [](FieldReader& fields, EdgeFields& edge) {
        if (fields.id() == 1) {
          edge.size = fields.number();
        } else if (fields.id() == 2) {
          edge.peaks.push_back(read_digest(fields));
        }
      });
  if (!read) {
    return tl::unexpected<Error>(read.error());
  }
  if (read->peaks.size() != static_cast<size_t>(std::popcount(read->size))) {
    return fail(ErrorCode::kCorrupt, "the edge of the log is not that of its size");
  }
  return TreeEdge(read->size, std::move(read->peaks));
}

}  // namespace shilu

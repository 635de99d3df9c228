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

// Times stand far from the ends of their range where they are ours, and anywhere in a broken
// record: differences wrap around.
int64_t milliseconds_after(Instant from, Instant to) {
  return static_cast<int64_t>(static_cast<uint64_t>(to.time_since_epoch().count()) -
                              static_cast<uint64_t>(from.time_since_epoch().count()));
}
Instant time_after(Instant from, int64_t milliseconds) {
  return Instant(
      Milliseconds(static_cast<int64_t>(static_cast<uint64_t>(from.time_since_epoch().count()) +
                                        static_cast<uint64_t>(milliseconds))));
}

struct EdgeFields {
  uint64_t size = 0;
  std::vector<Sha256> peaks;
  Instant appended_at;
};

}  // namespace

std::string encode_log_record(std::string_view key, const LogRecord& record) {
  FieldWriter fields;
  fields.octets(1, octets_of(record.leaf));
  fields.octets(2, record.version.address_key);
  fields.instant(3, record.version.time);
  fields.number(4, record.version.revision);
  fields.signed_number(5, milliseconds_after(record.version.time, record.appended_at));
  fields.octets(6, record.removal);
  return seal_value(key, fields.take());
}

Result<LogRecord> decode_log_record(std::string_view key, std::string_view value) {
  int64_t after = 0;  // milliseconds from the version's time to when it came into the archive
  Result<LogRecord> read =
      decode_record<LogRecord>(key, value, [&](FieldReader& fields, LogRecord& record) {
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
          case 4:
            record.version.revision = fields.number16();
            break;
          case 5:
            after = fields.signed_number();
            break;
          case 6:
            record.removal = fields.octets();
            break;
          default:
            break;
        }
      });
  if (read) {
    read->appended_at = time_after(read->version.time, after);
  }
  return read;
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

std::string encode_log_edge(std::string_view key, const LogEdge& edge) {
  FieldWriter fields;
  fields.number(1, edge.tree.size());
  for (const Sha256& peak : edge.tree.peaks()) {
    fields.octets(2, octets_of(peak));
  }
  fields.instant(3, edge.appended_at);
  return seal_value(key, fields.take());
}

Result<LogEdge> decode_log_edge(std::string_view key, std::string_view value) {
  Result<EdgeFields> read =
      decode_record<EdgeFields>(key, value, [](FieldReader& fields, EdgeFields& edge) {
        if (fields.id() == 1) {
          edge.size = fields.number();
        } else if (fields.id() == 2) {
          edge.peaks.push_back(read_digest(fields));
        } else if (fields.id() == 3) {
          edge.appended_at = fields.instant().value_or(Instant{});
        }
      });
  if (!read) {
    return tl::unexpected<Error>(read.error());
  }
  if (read->peaks.size() != static_cast<size_t>(std::popcount(read->size))) {
    return fail(ErrorCode::kCorrupt, "the edge of the log is not that of its size");
  }
  return LogEdge{TreeEdge(read->size, std::move(read->peaks)), read->appended_at};
}

}  // namespace shilu

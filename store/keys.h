// The keys of the archive's LevelDB. Prefixes stand in for column families:
//
//   m/state  m/run  m/warc/<segment file>      counters, the run, recorded length of a segment
//   m/judged-by                                by which rules pages without a version were judged
//   u/<address key>                            UrlState
//   v/<address key> 0x00 <time><revision>      a version; of one address the newest first
//   d/<sha256>                                 where a text stands whole
//   z/<id>                                     a compression dictionary (store/dictionaries.h)
//   q/<host key>/<priority>/<number>           a waiting address
//   h/<host key>                               the crawler's record of a host
//   p/<host name>                              what a person told of a host
//   t/<index>  n/<level><index>  m/log         the log of versions (store/version_log.h)
//
// An address key is Url::key(), a host key Url::host_key(): printable ASCII, a host key without
// "/". <time> is eight octets, big-endian: the complement of the milliseconds since 1970 with the
// sign bit flipped, so that later times sort first. <revision> is two octets, big-endian: the
// complement of its number, so that of one capture the newest extraction stands first. <sha256> is
// 32 octets. <priority> is a digit, <number> 16 lower-case hexadecimal digits that grow through the
// life of the archive.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace shilu {

inline constexpr std::string_view kCountersKey = "m/state";
inline constexpr std::string_view kRunKey = "m/run";
inline constexpr std::string_view kJudgedByKey = "m/judged-by";
inline constexpr std::string_view kSegmentPrefix = "m/warc/";
inline constexpr std::string_view kUrlStatePrefix = "u/";
inline constexpr std::string_view kVersionPrefix = "v/";
inline constexpr std::string_view kTextPrefix = "d/";
inline constexpr std::string_view kDictionaryPrefix = "z/";
inline constexpr std::string_view kQueuePrefix = "q/";
inline constexpr std::string_view kHostPrefix = "h/";
inline constexpr std::string_view kHostMarkPrefix = "p/";

inline constexpr std::string_view kLogPrefix = "t/";
inline constexpr std::string_view kLogNodePrefix = "n/";
inline constexpr std::string_view kLogEdgeKey = "m/log";

inline constexpr int kLowestPriority = 9;

std::string segment_key(std::string_view file);
std::string url_state_key(std::string_view address_key);

// All versions of an address begin with it, and no other address's do.
std::string version_prefix(std::string_view address_key);
// All revisions of a capture begin with it; the first key from here on is that of the version in
// force at `time`, in its newest revision.
std::string capture_prefix(std::string_view address_key, Instant time);

// Which version: its address, when its capture was fetched, and which extraction of it.
struct VersionPlace {
  std::string address_key;
  Instant time;
  uint16_t revision = 0;

  friend bool operator==(const VersionPlace&, const VersionPlace&) = default;
};
std::string version_key(const VersionPlace& place);
std::optional<VersionPlace> parse_version_key(std::string_view key);

// `sha256` is 64 lower-case hexadecimal digits.
std::string text_key(std::string_view sha256);

// Four octets, big-endian, after the prefix.
std::string dictionary_key(uint32_t id);
std::optional<uint32_t> parse_dictionary_key(std::string_view key);

std::string queue_prefix(std::string_view host_key);
// The prefix of one priority. Priorities are clamped to 0 … kLowestPriority.
std::string queue_prefix(std::string_view host_key, int priority);
std::string queue_key(std::string_view host_key, int priority, uint64_t number);
// The host key within a queue key.
std::optional<std::string_view> host_of_queue_key(std::string_view key);

std::string host_state_key(std::string_view host_key);
std::string host_mark_key(std::string_view host_name);

// Eight octets, big-endian, after the prefix; the level of a node is one octet before them.
std::string log_key(uint64_t index);
std::string log_node_key(int level, uint64_t index);

// The first key after all that begin with `prefix` (which is not empty and does not end in 0xff).
std::string after_prefix(std::string_view prefix);

// For messages: octets that are not printable ASCII become \xNN.
std::string printable_key(std::string_view key);

}  // namespace shilu

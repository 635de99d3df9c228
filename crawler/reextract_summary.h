// What became of the documents that were read again: counted, and told.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/document.h"
#include "base/time.h"
#include "store/proof.h"

namespace shilu {

struct ReextractSummary {
  // A response that gives no document any more: its place, its address, and why.
  struct Unreadable {
    std::string where;  // "warc/shilu-….warc.gz, offset 123"
    std::string url;
    Instant fetched_at;
    std::string why;
  };

  std::string extractor;     // kExtractorVersion
  uint64_t up_to_date = 0;   // not read: made by the present extractor and rules
  uint64_t rebuilt = 0;      // read, and made anew
  uint64_t same = 0;         // of those: the document is what it was
  uint64_t changed = 0;      // of those: it is another
  uint64_t found = 0;        // pages that made no version so far, and are documents now
  uint64_t unversioned = 0;  // pages that made none and still do not
  uint64_t unreadable = 0;
  uint64_t erased = 0;  // their raw response was taken out of the archive: nothing to read

  // Of the changed documents.
  std::map<std::string, uint64_t> fields;  // by the fields' words, `text` among them
  uint64_t text_longer = 0;                // in characters
  uint64_t text_shorter = 0;
  std::map<std::string, uint64_t> flags_gained;
  std::map<std::string, uint64_t> flags_lost;
  std::map<std::string, uint64_t> kinds;  // "article → list"

  static constexpr size_t kMostNamed = 1000;
  std::vector<Unreadable> unreadable_named;  // the first kMostNamed

  bool dry_run = false;
  bool interrupted = false;
  Milliseconds took{0};
  TreeHead log_head;  // of the archive's log afterwards

  // One more that was made anew.
  void count(const Document& before, const Document& after);
  // What another counted of other documents, but for what is unreadable.
  void add(const ReextractSummary& other);
  void count_unreadable(Unreadable one);
};

// For a person, lines ended by line feeds.
std::string summary_text(const ReextractSummary& summary);
// One JSON object, without line feed.
std::string summary_json(const ReextractSummary& summary);

}  // namespace shilu

// The addresses that are never fetched again, held in memory for whoever asks of many.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/url.h"
#include "store/removal_record.h"
#include "store/view.h"

namespace shilu {

class ForgottenAddresses {
 public:
  // The errors of reading, kCorrupt among them.
  static Result<ForgottenAddresses> load(const View& view);

  // The record of the address itself, else that of the shortest prefix of it, else null. Lives
  // until the next add.
  const ForgottenRecord* find(std::string_view address_key) const;
  const ForgottenRecord* find(const Url& url) const {
    return records_.empty() ? nullptr : find(url.key());  // a key is not made for nothing
  }

  void add(std::string_view address_key, ForgottenRecord record);

 private:
  std::map<std::string, ForgottenRecord, std::less<>> records_;  // by address key
  std::vector<std::string> prefixes_;                            // sorted
};

}  // namespace shilu

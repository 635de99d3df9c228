// zstd's two forms of a dictionary; included by the files that compress.
#pragma once

#include <zstd.h>

#include <memory>
#include <string_view>

#include "store/dictionaries.h"

namespace shilu {

// A level past which texts of a few kilobytes hardly get smaller.
inline constexpr int kDictionaryLevel = 6;

struct Dictionary::Forms {
  struct Free {
    void operator()(ZSTD_CDict* form) const { ZSTD_freeCDict(form); }
    void operator()(ZSTD_DDict* form) const { ZSTD_freeDDict(form); }
  };

  // Both are null for "".
  explicit Forms(std::string_view octets)
      : compression(octets.empty()
                        ? nullptr
                        : ZSTD_createCDict(octets.data(), octets.size(), kDictionaryLevel)),
        decompression(octets.empty() ? nullptr : ZSTD_createDDict(octets.data(), octets.size())) {}

  std::unique_ptr<ZSTD_CDict, Free> compression;
  std::unique_ptr<ZSTD_DDict, Free> decompression;
};

}  // namespace shilu

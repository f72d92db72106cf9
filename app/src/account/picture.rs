//! Checks an uploaded picture and reduces it to a small JPEG.

use image::{
    DynamicImage, GenericImageView, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, Rgb, RgbImage,
    RgbaImage,
    codecs::jpeg::JpegEncoder,
    imageops::{FilterType, crop_imm, resize, thumbnail},
    metadata::Orientation,
};
use std::{fmt, io::Cursor};

pub const BYTES_MAX: usize = 5 * 1024 * 1024;
/// Pixels; more than twice the largest size on a page.
const SIDE: u32 = 192;
const QUALITY: u8 = 88;
const MIB: u64 = 1024 * 1024;
/// Bytes of a decoded picture: a small file can be a huge picture. Enough for 50 megapixels.
const UNPACKED_MAX: u64 = 160 * MIB;
/// Bytes for the header of a PNG, whose compressed colour profile can inflate to any size.
const PNG_HEADER_MAX: u64 = 16 * MIB;
const SIDE_MAX: u32 = 16_384;
/// How many times longer one side may be than the other.
const PROPORTION_MAX: u32 = 20;
/// Scans of a progressive JPEG, each of which decodes all pixels. Usual files have about ten.
const SCANS_MAX: usize = 100;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidPicture {
    Missing,
    TooLarge,
    Format,
    TooNarrow,
    TooManyPixels,
    TooManyScans,
    Damaged,
}

/// A picture whose header has been checked and that can be decoded.
pub struct Picture<'a> {
    decoder: Box<dyn ImageDecoder + 'a>,
}

impl<'a> Picture<'a> {
    /// Reads the header. Refuses pictures that would take too much memory or time to decode.
    pub fn open(file: &'a [u8]) -> Result<Self, InvalidPicture> {
        if file.is_empty() {
            return Err(InvalidPicture::Missing);
        }
        let reader = ImageReader::new(Cursor::new(file)).with_guessed_format();
        let mut reader = reader.map_err(|_| InvalidPicture::Damaged)?;
        let format = reader.format().ok_or(InvalidPicture::Format)?;
        if ![ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Gif].contains(&format) {
            return Err(InvalidPicture::Format);
        }
        // "Start of scan" (ITU-T T.81, B.1.1.3).
        let scans = || file.windows(2).filter(|marker| *marker == [0xff, 0xda]).count();
        if format == ImageFormat::Jpeg && scans() > SCANS_MAX {
            return Err(InvalidPicture::TooManyScans);
        }
        let mut limits = Limits::default();
        limits.max_alloc = Some(if format == ImageFormat::Png { PNG_HEADER_MAX } else { UNPACKED_MAX });
        reader.limits(limits);
        let decoder = reader.into_decoder().map_err(why)?;
        let (width, height) = decoder.dimensions();
        if width.max(height) > SIDE_MAX || decoder.total_bytes() > UNPACKED_MAX {
            return Err(InvalidPicture::TooManyPixels);
        }
        if width.max(height) > PROPORTION_MAX * width.min(height) {
            return Err(InvalidPicture::TooNarrow);
        }
        Ok(Self { decoder: Box::new(decoder) })
    }

    /// Returns the memory to decode the picture: some decoders need twice the size of the pixels.
    pub fn memory_mib(&self) -> u32 {
        (2 * self.decoder.total_bytes() + PNG_HEADER_MAX).div_ceil(MIB) as u32
    }

    /// Makes a small upright JPEG of the picture's middle. Nothing else of the file is kept, such as its location or
    /// content that exploits viewers. Only the first frame of an animation is decoded.
    pub fn square(mut self) -> Result<Vec<u8>, InvalidPicture> {
        let orientation = self.decoder.orientation().unwrap_or(Orientation::NoTransforms);
        let picture = DynamicImage::from_decoder(self.decoder).map_err(why)?;
        let mut small = DynamicImage::ImageRgba8(middle(&picture));
        small.apply_orientation(orientation);
        let mut jpeg = Vec::new();
        let encoder = JpegEncoder::new_with_quality(&mut jpeg, QUALITY);
        on_white(&small).write_with_encoder(encoder).map_err(|_| InvalidPicture::Damaged)?;
        Ok(jpeg)
    }
}

/// Crops the middle before resizing it, which is faster.
fn middle(picture: &DynamicImage) -> RgbaImage {
    let (width, height) = picture.dimensions();
    let side = width.min(height);
    let middle = crop_imm(picture, (width - side) / 2, (height - side) / 2, side, side);
    // The filter reads each pixel several times, so a large picture is averaged first.
    let rough = match side > 4 * SIDE {
        true => thumbnail(&*middle, 4 * SIDE, 4 * SIDE),
        false => middle.to_image(),
    };
    resize(&rough, SIDE, SIDE, FilterType::Lanczos3)
}

fn why(error: ImageError) -> InvalidPicture {
    match error {
        ImageError::Limits(_) => InvalidPicture::TooManyPixels,
        _ => InvalidPicture::Damaged,
    }
}

/// Puts the picture on white, since JPEG has no transparency.
fn on_white(picture: &DynamicImage) -> RgbImage {
    let source = picture.to_rgba8();
    let mut opaque = RgbImage::new(source.width(), source.height());
    for (to, from) in opaque.pixels_mut().zip(source.pixels()) {
        let [red, green, blue, alpha] = from.0;
        let over = |colour: u8| ((u32::from(colour) * u32::from(alpha) + 255 * (255 - u32::from(alpha))) / 255) as u8;
        *to = Rgb([over(red), over(green), over(blue)]);
    }
    opaque
}

impl fmt::Display for InvalidPicture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "Choose a picture first.",
            Self::TooLarge => "Pictures can be up to 5 MB. Choose a smaller one.",
            Self::Format => "We couldn't read this picture. Use a JPEG, PNG, WebP or GIF.",
            Self::TooManyPixels => "This picture has too many pixels. Choose one with up to 40 megapixels.",
            Self::TooNarrow => "This picture is too long and narrow. Choose one closer to a square.",
            Self::TooManyScans => "We couldn't read this picture. Save it again as a JPEG or PNG.",
            Self::Damaged => "This picture is damaged or wasn't fully uploaded.",
        })
    }
}

#[cfg(test)]
mod tests;

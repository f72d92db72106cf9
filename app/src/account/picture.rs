use image::{
    DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, Rgb, RgbImage, codecs::jpeg::JpegEncoder,
    imageops::FilterType, metadata::Orientation,
};
use std::{fmt, io::Cursor};

pub const BYTES_MAX: usize = 5 * 1024 * 1024;
/// Twice the largest that a page shows, and some.
const SIDE: u32 = 192;
const QUALITY: u8 = 88;
/// What a picture takes once it is unpacked: a small file can be a huge picture. Enough for 50 megapixels of a camera.
const UNPACKED_MAX: u64 = 160 * 1024 * 1024;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidPicture {
    Missing,
    TooLarge,
    Format,
    TooManyPixels,
    Damaged,
}

/// The middle of the picture, the right way up, as a small JPEG. Nothing else of the file is kept: neither where it was
/// taken nor what a viewer could be made to trip over.
pub fn square(file: &[u8]) -> Result<Vec<u8>, InvalidPicture> {
    if file.is_empty() {
        return Err(InvalidPicture::Missing);
    }
    let mut reader = ImageReader::new(Cursor::new(file)).with_guessed_format().map_err(|_| InvalidPicture::Damaged)?;
    let known = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Gif];
    if !reader.format().is_some_and(|format| known.contains(&format)) {
        return Err(InvalidPicture::Format);
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(UNPACKED_MAX);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(why)?;
    if decoder.total_bytes() > UNPACKED_MAX {
        return Err(InvalidPicture::TooManyPixels);
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let picture = DynamicImage::from_decoder(decoder).map_err(why)?;
    let mut small = picture.resize_to_fill(SIDE, SIDE, FilterType::Lanczos3);
    small.apply_orientation(orientation);
    let mut jpeg = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut jpeg, QUALITY);
    on_white(&small).write_with_encoder(encoder).map_err(|_| InvalidPicture::Damaged)?;
    Ok(jpeg)
}

fn why(error: ImageError) -> InvalidPicture {
    match error {
        ImageError::Limits(_) => InvalidPicture::TooManyPixels,
        _ => InvalidPicture::Damaged,
    }
}

/// A JPEG knows no transparency.
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
            Self::TooLarge => "A picture has at most 5 MB. Choose a smaller one.",
            Self::Format => "This is no picture that we can read. Choose a JPEG, PNG, WebP or GIF.",
            Self::TooManyPixels => "The picture has too many pixels. Choose one of at most 40 megapixels.",
            Self::Damaged => "The picture is damaged, or only a part of it arrived.",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ImageBuffer, Rgba};

    fn written(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).expect("it can be written");
        bytes.into_inner()
    }

    /// Red at the left, blue at the right.
    fn halves(width: u32, height: u32) -> DynamicImage {
        let colour = |x, _| if x < width / 2 { Rgba([255, 0, 0, 255]) } else { Rgba([0, 0, 255, 255]) };
        DynamicImage::ImageRgba8(ImageBuffer::from_fn(width, height, colour))
    }

    fn pixel(jpeg: &[u8], x: u32, y: u32) -> [u8; 3] {
        let picture = image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg).expect("a JPEG").to_rgb8();
        assert_eq!(picture.dimensions(), (SIDE, SIDE));
        picture.get_pixel(x, y).0
    }

    fn is_red([red, green, blue]: [u8; 3]) -> bool {
        red > 200 && green < 60 && blue < 60
    }

    #[test]
    fn every_format_becomes_a_small_square_jpeg() {
        for format in [ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
            let jpeg = square(&written(&halves(120, 40), format)).expect("a picture");
            assert!(is_red(pixel(&jpeg, 10, 96)) && !is_red(pixel(&jpeg, 180, 96)), "{format:?}");
        }
        let jpeg = written(&DynamicImage::ImageRgb8(halves(40, 120).to_rgb8()), ImageFormat::Jpeg);
        assert!(is_red(pixel(&square(&jpeg).expect("a picture"), 10, 96)));
    }

    #[test]
    fn a_picture_taken_sideways_stands_upright() {
        let plain = written(&DynamicImage::ImageRgb8(halves(64, 64).to_rgb8()), ImageFormat::Jpeg);
        // Exif (JEITA CP-3451, 4.6): one entry, Orientation (0x0112), 6: turn a quarter to the right.
        let exif = b"\xff\xe1\x00\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        let turned = [&plain[..2], exif, &plain[2..]].concat();
        let jpeg = square(&turned).expect("a picture");
        assert!(is_red(pixel(&jpeg, 96, 10)) && !is_red(pixel(&jpeg, 96, 180)), "what was left is above");
    }

    #[test]
    fn what_is_transparent_becomes_white() {
        let nothing = DynamicImage::ImageRgba8(ImageBuffer::from_pixel(8, 8, Rgba([0, 0, 0, 0])));
        assert!(pixel(&square(&written(&nothing, ImageFormat::Png)).unwrap(), 50, 50).iter().all(|it| *it > 250));
    }

    #[test]
    fn what_is_no_picture_is_told_apart() {
        assert_eq!(square(b""), Err(InvalidPicture::Missing));
        assert_eq!(square(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), Err(InvalidPicture::Format));
        assert_eq!(square(b"BM000000000000000000"), Err(InvalidPicture::Format));
        let png = written(&halves(40, 40), ImageFormat::Png);
        assert_eq!(square(&png[..png.len() / 2]), Err(InvalidPicture::Damaged));
        assert_eq!(square(&png[..12]), Err(InvalidPicture::Damaged));
    }

    #[test]
    fn a_small_file_that_is_a_huge_picture_is_not_unpacked() {
        let mut png = written(&halves(8, 8), ImageFormat::Png);
        // The size in the header (PNG, 11.2.1), and the checksum over it.
        png[16..24].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
        let checksum = crc32(&png[12..29]).to_be_bytes();
        png[29..33].copy_from_slice(&checksum);
        assert_eq!(square(&png), Err(InvalidPicture::TooManyPixels));
    }

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0_u32, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
        })
    }
}
